import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { call, type OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'
import type { Tone } from '../../ui/Tag.tsx'

type Copies = OutputOf<'home.copies'>
/** Where a record is besides this disk. */
export type RecordCopies = Copies['rows'][number]

/** A row of a list with where it is besides this disk; undefined where that is not known. */
export type Copied<R> = R & { copies: RecordCopies | undefined }

/**
 * Where a record was recorded and where it is besides: `at` this station (`here`) or another; undefined where that is not known.
 * `places`: the others, in words.
 */
export function copyNotice(
  { stations, hq, uncarried, state }: RecordCopies,
  { at, here, places }: { at: string | undefined; here: string; places: string },
  t: TFunction<'copies'>,
): { title: string; meaning: string } {
  const confirmed = stations > 0 || hq
  const elsewhere = at !== undefined && at !== here
  const title = elsewhere
    ? t(confirmed ? 'recordedAt' : 'recordedAtOnly', { station: at, where: places })
    : t('recorded', { where: places })
  if (confirmed) return { title, meaning: t('confirmed', { count: stations + Number(hq) }) }
  if (uncarried) return { title, meaning: t('uncarried') }
  return { title, meaning: t(elsewhere ? 'unconfirmed' : state === 'good' ? 'aloneYet' : 'aloneLong') }
}

/** Adds to a page of a list where its records are besides this disk. */
export async function withCopies<R extends { id: string }, P extends { rows: readonly R[] }>(
  page: P,
  signal: AbortSignal,
): Promise<Omit<P, 'rows'> & { rows: Copied<R>[] }> {
  const { rows } = await call('home.copies', { ids: page.rows.map(({ id }) => id) }, signal)
  const known = new Map(rows.map(copies => [copies.id, copies]))
  return { ...page, rows: page.rows.map(row => ({ ...row, copies: known.get(row.id) })) }
}

/** Words about copies that lists and records say. */
export function useCopyWords() {
  const { t } = useTranslation('copies')
  const formats = useFormats()
  return useMemo(
    () => ({
      /** “sur 2 autres postes et au siège”, “sur ce poste seul” */
      record({ stations, hq }: RecordCopies): string {
        const places = [...(stations > 0 ? [t('onOthers', { count: stations })] : []), ...(hq ? [t('atHq')] : [])]
        return places.length === 0 ? t('hereOnly') : formats.list(places)
      },
      /** The same for a narrow column. */
      short({ stations, hq }: RecordCopies): string {
        const places = [...(stations > 0 ? [t('shortOthers', { count: stations })] : []), ...(hq ? [t('shortHq')] : [])]
        return places.join(' · ') || t('shortHere')
      },
      tone: ({ stations, hq, state }: RecordCopies): Tone =>
        state === 'red' ? 'bad' : state === 'amber' ? 'warning' : stations > 0 || hq ? 'good' : 'neutral',
    }),
    [t, formats],
  )
}
