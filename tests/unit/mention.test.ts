import { describe, expect, test } from 'vitest'
import {
  isMentioned,
  mentionBegun,
  type Mentionable,
  searchedText,
  typedText,
  withMentions,
} from '#shared/domain/mention.ts'
import { parseLine, plainText } from '#shared/domain/markup.ts'

const [odette, jean] = ['019fd5e5-4401-7e6f-b071-727374757677', '019fd5e5-4401-7e6f-b071-727374757678']
const known: Mentionable[] = [
  { name: 'NGONO Odette', mention: { kind: 'user', id: odette } },
  { name: 'NGONO', mention: { kind: 'user', id: jean } },
  { name: 'Administrateurs', mention: { kind: 'role', role: 'AD' } },
  { name: 'tous', mention: { kind: 'all' } },
  { name: 'Quai [3]', mention: { kind: 'conversation', id: jean } },
]

describe('MSG-3: mentions', () => {
  test('a typed name becomes a mention, the longest name first, and is read as it was typed', () => {
    const typed = '@NGONO Odette et @NGONO, dites à @tous : *@Administrateurs* ; a@tous.cm @personne @Quai  3 '
    const text = withMentions(typed, known)
    expect(text).toContain(`@[NGONO Odette](u:${odette}) et @[NGONO](u:${jean}), dites à @[tous](all)`)
    expect(text).toContain('*@[Administrateurs](r:AD)* ; a@tous.cm @personne')
    expect([typedText(text), plainText(text)]).toEqual([typed, typed.replaceAll('*', '')])
    expect(searchedText(text)).not.toMatch(/019FD5E5/)
    expect(withMentions(typedText(text), known)).toBe(text)
  })

  test('names whom it says: the person, his role, all; nobody by a text that only looks like it', () => {
    const agent = { user: odette, role: 'AG' } as const
    expect(isMentioned(`@[x](u:${odette})`, agent)).toBe(true)
    expect(isMentioned(`@[x](u:${jean})`, agent)).toBe(false)
    expect([isMentioned('@[x](r:AG)', agent), isMentioned('@[x](r:AD)', agent)]).toEqual([true, false])
    expect([isMentioned('@[tous](all)', agent), isMentioned(`@[x](c:${odette})`, agent)]).toEqual([true, false])
    for (const text of ['@NGONO Odette', '@[](all)', '@[a\nb](all)', '@[a](u:1)', '[a](all)', '@[a]( all)']) {
      expect(isMentioned(text, agent)).toBe(false)
      expect(parseLine(text).every(({ kind }) => kind === 'text')).toBe(true)
    }
  })

  test('is begun by an @ that follows no letter', () => {
    expect(mentionBegun('dis à @ngo', 10)).toEqual({ at: 6, part: 'ngo' })
    expect(mentionBegun('@NGONO Od', 9)).toEqual({ at: 0, part: 'NGONO Od' })
    for (const typed of ['a@b', '@ a', '@a  b', 'rien', '@a\nb'])
      expect(mentionBegun(typed, typed.length)).toBeUndefined()
  })
})
