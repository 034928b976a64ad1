import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Alike, type Candidate } from '../register/Alike.tsx'
import type { Reading } from '../register/record-values.ts'

const askAfterMs = 350

/** Farmers whom the one in the form may be, asked again shortly after the last key (DUP-1). */
export function useFarmerAlike(but: string | undefined, fields: Reading<string>['fields']): readonly Candidate[] {
  const wanted = JSON.stringify(questionOf(but, fields))
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), askAfterMs)
    return () => clearTimeout(timer)
  }, [wanted])
  const question = asked === '' ? null : (JSON.parse(asked) as InputOf<'farmers.alike'>)
  const enabled = question !== null && (question.name.length >= 3 || (question.phones ?? []).length > 0)
  const { data } = useAsk('farmers.alike', question ?? { name: '' }, { enabled, tables: ['farmer'], keep: true })
  return enabled ? (data?.rows ?? []) : []
}

function questionOf(but: string | undefined, fields: Reading<string>['fields']): InputOf<'farmers.alike'> {
  const text = (name: string): string | undefined => {
    const value = fields[name]
    return typeof value === 'string' ? value : undefined
  }
  const identity = fields['identity'] as { number?: string } | undefined
  const birth = fields['birth'] as InputOf<'farmers.alike'>['birth']
  const village = text('village')
  return {
    ...(but !== undefined && { but }),
    name: text('name') ?? '',
    phones: [text('phone'), text('phone2')].filter(phone => phone !== undefined),
    ...(identity?.number !== undefined && { paper: identity.number }),
    ...(birth !== undefined && { birth }),
    ...(village !== undefined && { village }),
  }
}

/** Beside the form: who is registered already and looks the same. It warns, it never stops. */
export function FarmerAlike({ rows }: { rows: readonly Candidate[] }) {
  const { t } = useTranslation('farmers')
  return (
    <Panel title={t('alike.title')}>
      <div aria-live="polite">
        {rows.length === 0 ? (
          <p className="quiet">{t('alike.none')}</p>
        ) : (
          <>
            <Notice tone="warning" title={t('alike.some', { count: rows.length })}>
              {t('alike.hint')}
            </Notice>
            <Alike at="farmers" rows={rows} />
          </>
        )}
      </div>
    </Panel>
  )
}
