import { describe, expect, test } from 'vitest'
import { alertsFor, clockOf, isQuiet, readWishes, usualWishes } from '#shared/domain/alert-wishes.ts'
import { openNotes } from '#main/shell/notes.ts'
import { textOf } from '../support/source-files.ts'

/** An instant of a day at Douala, UTC+1. */
const at = (clock: string) => Date.parse(`2026-11-02T${clock}:00+01:00`)
const quiet = (from: string, to: string, on = true) => ({ ...usualWishes, quiet: { on, from, to } })

describe('TALK-68: quiet hours', () => {
  test.each([
    [
      'past midnight',
      '20:00',
      '06:00',
      { '19:59': false, '20:00': true, '00:00': true, '05:59': true, '06:00': false },
    ],
    ['within a day', '12:00', '14:00', { '11:59': false, '12:00': true, '13:59': true, '14:00': false }],
    ['of no length', '12:00', '12:00', { '11:59': false, '12:00': false }],
  ])('%s', (_what, from, to, instants) => {
    for (const [clock, is] of Object.entries(instants))
      expect([clock, isQuiet(quiet(from, to), at(clock))]).toEqual([clock, is])
  })
  test('are none where they are off', () => expect(isQuiet(quiet('20:00', '06:00', false), at('23:00'))).toBe(false))
  test('let through only who is named, unless he wants none of that', () => {
    const night = quiet('20:00', '06:00')
    expect(alertsFor(night, false, at('23:00'))).toEqual({ window: false, system: false, sound: false })
    expect(alertsFor(night, true, at('23:00'))).toEqual({ window: true, system: true, sound: true })
    expect(alertsFor({ ...night, named: false }, true, at('23:00')).window).toBe(false)
    expect(alertsFor({ ...night, sound: false }, false, at('12:00'))).toEqual({
      window: true,
      system: true,
      sound: false,
    })
  })
})

test('a clock is read as people type it', () => {
  const typed = ['22:00', '22h', '6 h 30', '2200', '7', '6:05', '24:00', '12:60', '', 'minuit', '1:2', '123']
  expect(typed.map(clockOf)).toEqual([
    ...['22:00', '22:00', '06:30', '22:00', '07:00', '06:05'],
    ...Array.from({ length: 6 }, () => undefined),
  ])
})

test('what was kept is read field by field; what is none of ours is as usual', () => {
  for (const stored of [undefined, '', 'no', 'null', '[]', '{"quiet":1,"sound":"x"}'])
    expect(readWishes(stored)).toEqual(usualWishes)
  const kept = { system: false, sound: false, quiet: { on: true, from: '21:00', to: '05:30' }, named: false }
  expect(readWishes(JSON.stringify(kept))).toEqual(kept)
  expect(readWishes('{"quiet":{"on":true,"from":"99:00"}}').quiet).toEqual({ on: true, from: '20:00', to: '06:00' })
})

describe('TALK-68: notes of the system', () => {
  function notes(marksUp: boolean) {
    const log: string[] = []
    const clicks: (() => void)[] = []
    const dismissals: (() => void)[] = []
    const open = openNotes(({ title, body, silent }) => {
      const on = (event: string, hear: () => void) => (event === 'click' ? clicks : dismissals).push(hear)
      return { on, show: () => log.push(`show ${title}|${body}|${silent}`), close: () => log.push(`close ${title}`) }
    }, marksUp)
    return { ...open, log, clicks, dismissals }
  }
  test('stand in place of the one before, and go when they are hidden or clicked', () => {
    const { show, hide, log, clicks } = notes(false)
    const chosen: string[] = []
    show({ tag: 'a', title: 'un', body: 'x' }, () => chosen.push('un'))
    show({ tag: 'a', title: 'deux', body: 'y' }, () => chosen.push('deux'))
    expect(log).toEqual(['show un|x|true', 'close un', 'show deux|y|true'])
    clicks[1]?.()
    hide('a')
    expect([chosen, log.length]).toEqual([['deux'], 3])
  })
  test('are taken from what the system keeps of them, also once they went from the screen by themselves', () => {
    const { show, hide, log, dismissals } = notes(false)
    show({ tag: 'a', title: 'un', body: 'x' }, () => undefined)
    for (const dismissed of dismissals) dismissed()
    hide('a')
    expect(log).toEqual(['show un|x|true', 'close un'])
    hide('a')
    expect(log).toHaveLength(2)
  })
  test('Windows shows them: the program goes by the id that the installer gives its shortcut', () => {
    const id = /^appId: (\S+)$/m.exec(textOf('electron-builder.yml'))?.[1] ?? ''
    expect(id).not.toBe('')
    expect(textOf('src-main/shell/start-shell.ts')).toContain(`app.setAppUserModelId('${id}')`)
  })
  test('EL-13: show what people write as text where the system reads markup', () => {
    const { show, log } = notes(true)
    show({ tag: 'a', title: 'MBARGA\u202E', body: '<a href="x">&\n\u2066b</a>' }, () => undefined)
    expect(log).toEqual(['show MBARGA |&lt;a href="x"&gt;&amp; b&lt;/a&gt;|true'])
  })
})
