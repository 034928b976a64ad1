import { dayParts, decimalText, doualaClock, hundredthsOfHectare, noBreakSpace } from './figures.ts'
import type { Typography } from './typography.ts'

const marks = { group: ',', decimal: '.' }
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const formatInteger = (value: number): string => decimalText(value, 0, 0, marks)
const formatKilogramsBare = (grams: number, decimals = 1): string => decimalText(grams, 3, decimals, marks)
const formatTime = (instantMs: number): string => doualaClock(instantMs).time

/** Days carry the month's name, because 02/11 is two different days to two English readers. */
function formatDay(day: string): string {
  const { year, month, dayOfMonth } = dayParts(day)
  return [dayOfMonth, months[month - 1]?.slice(0, 3), year].join(noBreakSpace)
}

/** English as written in Cameroon: comma between groups, point before decimals, day before month, FCFA after the amount. */
export const english: Typography = {
  formatInteger,
  formatKilogramsBare,
  formatKilograms: grams => `${formatKilogramsBare(grams)}${noBreakSpace}kg`,
  formatXaf: amountXaf => `${formatInteger(amountXaf)}${noBreakSpace}FCFA`,
  formatPercent: basisPoints => `${decimalText(basisPoints, 2, 0, marks)}%`,
  formatHectares: squareMetres => `${decimalText(hundredthsOfHectare(squareMetres), 2, 2, marks)}${noBreakSpace}ha`,
  formatHectaresBare: squareMetres => decimalText(squareMetres, 4, 2, marks),
  formatDay,
  formatDayLong: day => {
    const { year, month, dayOfMonth, weekday } = dayParts(day)
    return `${weekdays[weekday]} ${dayOfMonth} ${months[month - 1]} ${year}`
  },
  formatTime,
  formatInstant: instantMs => `${formatDay(doualaClock(instantMs).day)}${noBreakSpace}${formatTime(instantMs)}`,
  formatCount: (count, one, many) => `${formatInteger(count)}${noBreakSpace}${count === 1 ? one : many}`,
  labelled: (label, value) => `${label}: ${value}`,
  quoted: text => `“${text}”`,
}
