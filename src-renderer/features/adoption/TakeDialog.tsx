import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { usePushed } from '../../api/events.ts'
import { useCommand } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Stack } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'

type State = OutputOf<'adoption.state'>
type Left = NonNullable<State['left']>
type Taken = OutputOf<'adoption.take'>
type Depot = State['depots'][number]

const nameOf = ({ code, name }: Depot): string => [code, name].filter(part => part !== null).join(' · ')

/** Makes what was brought again in this organisation: which depot takes the place of which, and whether its people come along. */
export function TakeDialog({ left, depots, onDone }: { left: Left; depots: Depot[]; onDone: () => void }) {
  const { t } = useTranslation('adoption')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  const say = useTroubleText()
  const take = useCommand('adoption.take')
  const [into, setInto] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(left.depots.map(depot => [depot.id, depot.into ?? ''])),
  )
  const [people, setPeople] = useState(true)
  const [taken, setTaken] = useState<Taken | null>(null)
  const { counts } = left
  const of = (what: 'farmers' | 'deliveries' | 'payments') =>
    t(what, { count: counts[what], total: formats.whole(counts[what]) })
  const run = async () => {
    const pairs = left.depots.map(({ id }) => ({ from: id, to: into[id] ?? '' }))
    const done = await take.run({ into: pairs, people })
    if (done.ok) setTaken(done.value)
  }
  const missing = left.depots.some(({ id }) => (into[id] ?? '') === '')
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('takeTitle', { name: left.from.name })}
      size="lg"
      actions={
        taken === null ? (
          <>
            <ActionButton onClick={onDone} disabled={take.busy}>
              {common('action.cancel')}
            </ActionButton>
            <ActionButton kind="primary" busy={take.busy} disabled={missing} onClick={() => void run()}>
              {t('takeVerb', { count: counts.records, total: formats.whole(counts.records) })}
            </ActionButton>
          </>
        ) : (
          <ActionButton kind="primary" onClick={onDone}>
            {common('action.close')}
          </ActionButton>
        )
      }
    >
      {taken === null ? (
        <Stack gap={3}>
          <Facts
            facts={[{ label: t('counts'), value: [of('farmers'), of('deliveries'), of('payments')].join(', ') }]}
          />
          <p className="quiet">{t('takingHint')}</p>
          {left.depots.map(depot => (
            <SelectField
              key={depot.id}
              id={`into-${depot.id}`}
              label={t('intoDepot', { depot: nameOf(depot) })}
              value={into[depot.id] ?? ''}
              onChange={to => setInto(before => ({ ...before, [depot.id]: to }))}
              choices={depots.map(one => ({ value: one.id, label: nameOf(one) }))}
            />
          ))}
          <CheckField label={t('people')} hint={t('peopleHint')} checked={people} onChange={setPeople} />
          {take.trouble && <Notice tone="bad" title={say(take.trouble)} urgent />}
          {take.busy && <Taking />}
        </Stack>
      ) : (
        <Outcome taken={taken} />
      )}
    </Dialog>
  )
}

function Outcome({ taken }: { taken: Taken }) {
  const { t } = useTranslation('adoption')
  const formats = useFormats()
  const { made, known, logins, tooLong } = taken
  const total = made + known
  return (
    <Stack gap={3}>
      <Notice tone="good" title={t('taken', { count: total, total: formats.whole(total) })} />
      {logins.length > 0 && (
        <Notice tone="warning" title={t('loginsTaken', { count: logins.length, logins: logins.join(', ') })} />
      )}
      {tooLong > 0 && <Notice tone="warning" title={t('tooLong', { count: tooLong })} />}
    </Stack>
  )
}

function Taking() {
  const { t } = useTranslation('adoption')
  const [progress, setProgress] = useState({ done: 0, of: 0 })
  usePushed('progress', push => {
    if (push.job === 'adoption') setProgress({ done: push.done, of: push.of })
  })
  return <ProgressPanel title={t('step')} {...progress} />
}
