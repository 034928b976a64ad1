import { minuteOfDay } from './day.ts'

/** How somebody wants to be told of what comes while he does not look (TALK-68). Clocks are `HH:MM` of Africa/Douala. */
export interface AlertWishes {
  readonly system: boolean
  readonly sound: boolean
  readonly quiet: { readonly on: boolean; readonly from: string; readonly to: string }
  /** told in quiet hours too where he is named */
  readonly named: boolean
}

/** What holds for who has chosen nothing. */
export const usualWishes: AlertWishes = {
  system: true,
  sound: true,
  quiet: { on: false, from: '20:00', to: '06:00' },
  named: true,
}

/** A clock as people type it (`22:00`, `22h`, `6 h 30`, `2200`), as `HH:MM`; undefined where it is none. */
export function clockOf(typed: string): string | undefined {
  const text = typed.trim().toLowerCase().replace(/\s/gu, '')
  const [, hour, minute = '00'] = /^(\d{1,2})(?:[h:.](\d{2})?)?$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined
  return `${hour.padStart(2, '0')}:${minute}`
}

/** What was kept of somebody's wishes; what is not there, or no wish of ours, is as usual. */
export function readWishes(stored: string | undefined): AlertWishes {
  const given = fieldsOf(stored)
  const quiet = given.quiet instanceof Object ? (given.quiet as Record<string, unknown>) : {}
  const yes = (value: unknown, usual: boolean) => (typeof value === 'boolean' ? value : usual)
  const clock = (value: unknown, usual: string) => (typeof value === 'string' ? (clockOf(value) ?? usual) : usual)
  return {
    system: yes(given.system, usualWishes.system),
    sound: yes(given.sound, usualWishes.sound),
    quiet: {
      on: yes(quiet.on, usualWishes.quiet.on),
      from: clock(quiet.from, usualWishes.quiet.from),
      to: clock(quiet.to, usualWishes.quiet.to),
    },
    named: yes(given.named, usualWishes.named),
  }
}

function fieldsOf(stored: string | undefined): Record<string, unknown> {
  try {
    const given: unknown = JSON.parse(stored ?? '{}')
    return given instanceof Object ? (given as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Whether an instant is in somebody's quiet hours; they go past midnight where they end before they begin. The first minute is, the last is not. */
export function isQuiet({ quiet }: AlertWishes, ms: number): boolean {
  if (!quiet.on) return false
  const [from, to, now] = [minutesOf(quiet.from), minutesOf(quiet.to), minuteOfDay(ms)]
  return from <= to ? from <= now && now < to : from <= now || now < to
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** In which ways somebody is told of what counts for him and came at an instant; `named`: he is named in it, or asked to confirm it. */
export function alertsFor(wishes: AlertWishes, named: boolean, ms: number) {
  const told = !isQuiet(wishes, ms) || (named && wishes.named)
  return { window: told, system: told && wishes.system, sound: told && wishes.sound }
}
