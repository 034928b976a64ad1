import { assert } from '../kit/assert.ts'
import type { Language } from './typography.ts'

const frenchUnits = [
  'zéro',
  'un',
  'deux',
  'trois',
  'quatre',
  'cinq',
  'six',
  'sept',
  'huit',
  'neuf',
  'dix',
  'onze',
  'douze',
  'treize',
  'quatorze',
  'quinze',
  'seize',
  'dix-sept',
  'dix-huit',
  'dix-neuf',
]
const frenchTens = ['', '', 'vingt', 'trente', 'quarante', 'cinquante', 'soixante', 'soixante', 'quatre-vingt']
const frenchScales = ['', 'mille', 'million', 'milliard', 'billion', 'billiard']

const englishUnits = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
]
const englishTens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const englishScales = ['', 'thousand', 'million', 'billion', 'trillion', 'quadrillion']

const word = (list: readonly string[], index: number): string => list[index] ?? ''

/** 1–99. `final`: nothing follows that would take the s off *quatre-vingts*. */
function frenchBelow100(value: number, final: boolean): string {
  if (value < 20) return word(frenchUnits, value)
  if (value === 80) return final ? 'quatre-vingts' : 'quatre-vingt'
  const ten = Math.floor(value / 10)
  const twenties = ten === 7 || ten >= 9
  const tens = word(frenchTens, Math.min(ten, 8))
  const rest = value - (twenties ? (ten === 7 ? 60 : 80) : ten * 10)
  if (rest === 0) return tens
  const joiner = (rest === 1 || rest === 11) && ten < 8 ? ' et ' : '-'
  return tens + joiner + word(frenchUnits, rest)
}

/** 1–999. `final`: the plural s of *cents* and *quatre-vingts* may stand. */
function frenchBelow1000(value: number, final: boolean): string {
  const hundreds = Math.floor(value / 100)
  const rest = value % 100
  const parts: string[] = []
  if (hundreds === 1) parts.push('cent')
  if (hundreds > 1) parts.push(word(frenchUnits, hundreds), rest === 0 && final ? 'cents' : 'cent')
  if (rest > 0) parts.push(frenchBelow100(rest, final))
  return parts.join(' ')
}

function englishBelow1000(value: number): string {
  const hundreds = Math.floor(value / 100)
  const rest = value % 100
  const parts: string[] = []
  if (hundreds > 0) parts.push(`${word(englishUnits, hundreds)} hundred`)
  if (rest > 0) {
    const one = rest % 10
    const below100 =
      rest < 20
        ? word(englishUnits, rest)
        : word(englishTens, Math.floor(rest / 10)) + (one > 0 ? `-${word(englishUnits, one)}` : '')
    parts.push(hundreds > 0 ? `and ${below100}` : below100)
  }
  return parts.join(' ')
}

/** Groups of three digits, the lowest first. */
function groupsOf(value: number): number[] {
  const groups: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 1000)) groups.push(rest % 1000)
  return groups
}

/** A whole number in French words, traditional spelling: `deux cent mille`, `quatre-vingts millions`. */
export function frenchNumberInWords(value: number): string {
  assert(Number.isSafeInteger(value), 'a number in words is a whole number')
  if (value === 0) return word(frenchUnits, 0)
  const parts: string[] = []
  for (const [scale, group] of [...groupsOf(Math.abs(value)).entries()].toReversed()) {
    if (group === 0) continue
    if (scale === 0) parts.push(frenchBelow1000(group, true))
    // "mille" is a numeral: it takes no s, takes the s off "cents" before it, and one thousand has no "un"
    else if (scale === 1) parts.push(group === 1 ? 'mille' : `${frenchBelow1000(group, false)} mille`)
    else parts.push(`${frenchBelow1000(group, true)} ${word(frenchScales, scale)}${group > 1 ? 's' : ''}`)
  }
  return (value < 0 ? 'moins ' : '') + parts.join(' ')
}

/** A whole number in English words, British style: `two hundred and one`, `one thousand and five`. */
export function englishNumberInWords(value: number): string {
  assert(Number.isSafeInteger(value), 'a number in words is a whole number')
  if (value === 0) return word(englishUnits, 0)
  const groups = groupsOf(Math.abs(value))
  const parts: string[] = []
  for (const [scale, group] of [...groups.entries()].toReversed()) {
    if (group === 0) continue
    const words = englishBelow1000(group)
    if (scale > 0) parts.push(`${words} ${word(englishScales, scale)}`)
    else parts.push(groups.length > 1 && group < 100 ? `and ${words}` : words)
  }
  return (value < 0 ? 'minus ' : '') + parts.join(' ')
}

/**
 * An amount as a receipt says it: `deux millions de francs CFA`, `cinq cents francs CFA`, `un franc CFA`.
 * French says *de* after a bare million or milliard, and keeps *franc* singular below two.
 * Units: whole XAF.
 */
export function amountInWords(amountXaf: number, language: Language): string {
  const size = Math.abs(amountXaf)
  if (language === 'en') return `${englishNumberInWords(amountXaf)} CFA ${size === 1 ? 'franc' : 'francs'}`
  const joiner = size >= 1_000_000 && size % 1_000_000 === 0 ? ' de ' : ' '
  return `${frenchNumberInWords(amountXaf)}${joiner}${size < 2 ? 'franc' : 'francs'} CFA`
}
