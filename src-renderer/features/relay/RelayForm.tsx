import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, FieldRow, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

/**
 * Links this station to a relay by its address, and the organisation by the code that its admin was given.
 * `organisation`: its number, where it does not stand beside the form already.
 */
export function RelayForm({ organisation, done }: { organisation: string | null; done: () => void }) {
  const { t } = useTranslation('relay')
  const say = useTroubleText()
  const enrol = useCall('relay.enrol')
  const [url, setUrl] = useState('')
  const [code, setCode] = useState('')
  const [proxy, setProxy] = useState('')
  const go = async () => {
    const linked = await enrol.run({ url, code: code.trim(), proxy: proxy.trim() })
    if (!linked.ok) return
    setCode('')
    toastDone(t('enrolled'))
    done()
  }
  const { trouble } = enrol
  const why = trouble?.kind === 'NotReached' ? trouble.why : null
  return (
    <EntryForm onSubmit={() => void go()} enterSubmits label={t('enrol')}>
      <Stack gap={3}>
        <FieldRow columns={2}>
          <TextField
            id="relay-url"
            label={t('url')}
            hint={t('urlHint')}
            value={url}
            onChange={setUrl}
            maxLength={300}
          />
          <TextField
            id="relay-code"
            label={t('code')}
            hint={t('codeHint')}
            value={code}
            onChange={setCode}
            maxLength={64}
          />
        </FieldRow>
        <FieldRow columns={2}>
          <TextField
            id="relay-proxy"
            label={t('proxy')}
            hint={t('proxyHint')}
            value={proxy}
            onChange={setProxy}
            maxLength={300}
          />
        </FieldRow>
        {organisation !== null && <Facts facts={[{ label: t('organisation'), value: organisation }]} />}
        <Actions>
          <ActionButton kind="primary" type="submit" busy={enrol.busy} disabled={url.trim() === ''}>
            {t('enrolVerb')}
          </ActionButton>
        </Actions>
        {trouble && <Notice tone="bad" title={why === null ? say(trouble) : t('why', { context: why })} urgent />}
      </Stack>
    </EntryForm>
  )
}
