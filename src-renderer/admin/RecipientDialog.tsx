import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminRecipient, AlertKind, AlertLanguage } from '#shared/relay/admin-messages.ts'
import { useLanguage } from '../app/language.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { CheckList } from '../ui/CheckList.tsx'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { EntryForm } from '../ui/EntryForm.tsx'
import { Stack } from '../ui/Panel.tsx'
import { CheckField } from '../ui/SelectField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toastDone } from '../ui/toast.tsx'
import { type AdminTrouble, askRelay } from './relay-calls.ts'
import { subscribeBrowser } from './subscribe-browser.ts'

/** Somebody to be added, by e-mail or in this browser, or one whose choice is changed. */
export interface Asked {
  readonly way: 'mail' | 'push'
  readonly pushKey?: string
  readonly recipient?: AdminRecipient
}

const alertKinds: readonly AlertKind[] = ['silent', 'fork', 'refused', 'keys']
const usualDays = 3
const isAddress = (text: string): boolean => /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/.test(text)

function useRecipient({ way, pushKey = '', recipient }: Asked, done: (changed: boolean) => void) {
  const { t } = useTranslation('admin')
  const { language: shown } = useLanguage()
  const [address, setAddress] = useState(recipient?.address ?? '')
  const [language, setLanguage] = useState<AlertLanguage>(recipient?.language ?? shown)
  const [kinds, setKinds] = useState<readonly AlertKind[]>(recipient?.kinds ?? alertKinds)
  const [days, setDays] = useState(String(recipient?.silentDays ?? usualDays))
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [trouble, setTrouble] = useState<AdminTrouble | null>(null)
  const silentDays = /^\d{1,2}$/.test(days) ? Number(days) : 0
  const wrong = {
    address: recipient === undefined && way === 'mail' && !isAddress(address.trim()),
    kinds: kinds.length === 0,
    days: kinds.includes('silent') && (silentDays < 1 || silentDays > 90),
  }
  const choice = { language, kinds, silentDays: wrong.days || silentDays < 1 ? usualDays : silentDays }
  const add = async () => {
    const at = way === 'mail' ? { way, address: address.trim() } : await subscribeBrowser(pushKey)
    return typeof at === 'string'
      ? { ok: false as const, trouble: { kind: at } }
      : askRelay('addRecipient', { at, ...choice })
  }
  const save = async () => {
    setTried(true)
    if (wrong.address || wrong.kinds || wrong.days) return
    setBusy(true)
    const answer = await (recipient ? askRelay('changeRecipient', { id: recipient.id, ...choice }) : add())
    setBusy(false)
    if (!answer.ok) return setTrouble(answer.trouble)
    toastDone(t(recipient ? 'alerts.changed' : 'alerts.added'))
    done(true)
  }
  const fields = { address, setAddress, language, setLanguage, kinds, setKinds, days, setDays }
  return { ...fields, busy, trouble, save, wrong: tried ? wrong : { address: false, kinds: false, days: false } }
}

/** Where somebody is told, of what, and in which language. */
export function RecipientDialog({ asked, done }: { asked: Asked; done: (changed: boolean) => void }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation('common')
  const form = useRecipient(asked, done)
  const { way, recipient } = asked
  const { wrong, trouble, busy } = form
  const title = recipient
    ? t('alerts.changeTitle', { who: recipient.address })
    : t(way === 'mail' ? 'alerts.addMailTitle' : 'alerts.addPushTitle')
  return (
    <Dialog
      open
      onClose={() => done(false)}
      title={title}
      closable={!busy}
      actions={
        <>
          <ActionButton disabled={busy} onClick={() => done(false)}>
            {common('action.cancel')}
          </ActionButton>
          <ActionButton kind="primary" busy={busy} onClick={() => void form.save()}>
            {t(recipient ? 'alerts.changeVerb' : 'alerts.addVerb')}
          </ActionButton>
        </>
      }
    >
      <EntryForm enterSubmits onSubmit={() => void form.save()}>
        <Stack gap={4}>
          {way === 'push' && !recipient && <p>{t('alerts.pushHint')}</p>}
          {way === 'mail' && !recipient && (
            <TextField
              label={t('alerts.address')}
              type="email"
              value={form.address}
              onChange={form.setAddress}
              maxLength={254}
              autoFocus
              error={wrong.address && t('alerts.badAddress')}
            />
          )}
          <ChoiceFields form={form} />
          {trouble && (
            <p className="dialog-error" role="alert">
              {t('trouble', { context: trouble.why ?? trouble.kind })}
            </p>
          )}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

/** Of what, from how many days on, and in which language. */
function ChoiceFields({ form }: { form: ReturnType<typeof useRecipient> }) {
  const { t } = useTranslation('admin')
  const { kinds, wrong } = form
  return (
    <>
      <CheckList label={t('alerts.kindsAsk')}>
        {alertKinds.map(kind => (
          <CheckField
            key={kind}
            label={t(`alerts.kind.${kind}`)}
            hint={kind === 'keys' ? t('alerts.keysHint') : undefined}
            checked={kinds.includes(kind)}
            onChange={on => form.setKinds(alertKinds.filter(one => (one === kind ? on : kinds.includes(one))))}
          />
        ))}
      </CheckList>
      {wrong.kinds && (
        <p className="dialog-error" role="alert">
          {t('alerts.noKind')}
        </p>
      )}
      {kinds.includes('silent') && (
        <TextField
          label={t('alerts.days')}
          value={form.days}
          onChange={form.setDays}
          maxLength={2}
          unit={t('alerts.daysUnit')}
          error={wrong.days && t('alerts.badDays')}
        />
      )}
      <ChoiceField
        label={t('alerts.language')}
        value={form.language}
        onChange={form.setLanguage}
        choices={(['fr', 'en'] as const).map(value => ({ value, label: t(`alerts.languages.${value}`) }))}
      />
    </>
  )
}
