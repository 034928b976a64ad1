import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Download, ScanLine } from 'lucide-react'
import { useCall } from '../../api/queries.ts'
import { saveVerifierPage } from '../../api/verifier-page.ts'
import { go } from '../../app/route.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Actions, Page, Panel, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import { CameraScanner } from '../camera/CameraScanner.tsx'
import { ReceiptVerdict } from './ReceiptVerdict.tsx'

/** *Vérifier un reçu*, with no network: a scanner types the code, the camera reads it, or someone types the short one (RC-3). */
export function ReceiptsScreen() {
  const { t } = useTranslation('receipts')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const [text, setText] = useState('')
  const [camera, setCamera] = useState(false)
  const check = useCall('receipts.check')
  const page = useVerifierPage()
  const [answer, setAnswer] = useState<Awaited<ReturnType<typeof check.run>> | null>(null)
  const ask = async (code: string) => {
    if (code.trim() === '') return
    setCamera(false)
    setText(code)
    setAnswer(await check.run({ text: code.trim() }))
  }
  // a verdict never stands beside another code than its own (RC-4)
  const change = (next: string) => {
    setText(next)
    setAnswer(null)
  }
  return (
    <Page>
      <PageHeader title={t('checkTitle')} note={t('checkNote')} />
      <Panel>
        <EntryForm onSubmit={() => void ask(text)} enterSubmits label={t('checkTitle')}>
          <Stack gap={3}>
            <TextField
              id="code"
              label={t('code')}
              hint={t('codeHint')}
              value={text}
              onChange={change}
              maxLength={2000}
              autoFocus
              spellCheck={false}
            />
            <Actions>
              <ActionButton
                kind="primary"
                busy={check.busy}
                disabled={text.trim() === ''}
                onClick={() => void ask(text)}
              >
                {t('check')}
              </ActionButton>
              <ActionButton icon={<ScanLine size={16} />} onClick={() => setCamera(!camera)}>
                {camera ? common('camera.off') : common('camera.on')}
              </ActionButton>
              <ActionButton icon={<Download size={16} />} busy={page.busy} onClick={() => void page.save()}>
                {t('savePage')}
              </ActionButton>
            </Actions>
          </Stack>
        </EntryForm>
      </Panel>
      {camera && <CameraScanner onRead={code => void ask(code)} otherwise={t('noCamera')} />}
      {answer !== null && !answer.ok && <Notice tone="bad" title={say(answer.trouble)} urgent />}
      {answer?.ok ? (
        <ReceiptVerdict
          answer={answer.value}
          open={({ kind, id }) => go({ at: kind === 'payment' ? 'payments' : 'deliveries', id })}
        />
      ) : (
        answer === null && !camera && <EmptyState title={t('emptyTitle')}>{t('emptyHint')}</EmptyState>
      )}
    </Page>
  )
}

/** The page that checks receipts in any browser, with the trust list of this station (RC-3). */
function useVerifierPage() {
  const { t } = useTranslation('receipts')
  const say = useTroubleText()
  const list = useCall('receipts.trustList')
  const save = async () => {
    const made = await list.run({})
    if (!made.ok) toastProblem(say(made.trouble))
    else if (await saveVerifierPage(made.value)) toastDone(t('pageSaved'))
  }
  return { busy: list.busy, save }
}
