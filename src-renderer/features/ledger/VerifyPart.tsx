import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { usePushed } from '../../api/events.ts'
import { useCall } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'
import { ProgressPanel } from '../../ui/ProgressPanel.tsx'

type Report = OutputOf<'ledger.verify'>

/** *Vérifier le registre*: every entry, every seal, and every figure folded anew; names the first thing that is not as it was made. */
export function VerifyPart() {
  const { t } = useTranslation('ledger')
  const say = useTroubleText()
  const verify = useCall('ledger.verify')
  const cancel = useCall('ledger.cancelVerify')
  const [progress, setProgress] = useState({ done: 0, of: 0 })
  const [report, setReport] = useState<Report | null>(null)
  usePushed('progress', push => push.job === 'verify' && setProgress({ done: push.done, of: push.of }))
  const run = async (rebuild: boolean) => {
    setReport(null)
    setProgress({ done: 0, of: 0 })
    const done = await verify.run({ rebuild })
    if (done.ok) setReport(done.value)
  }
  return (
    <Stack>
      <Panel title={t('verifyTitle')}>
        <Stack gap={3}>
          <p>{t('verifyHint')}</p>
          <Actions>
            <ActionButton kind="primary" disabled={verify.busy} onClick={() => void run(true)}>
              {t('verifyAll')}
            </ActionButton>
            <ActionButton disabled={verify.busy} onClick={() => void run(false)}>
              {t('verifySeals')}
            </ActionButton>
          </Actions>
        </Stack>
      </Panel>
      {verify.busy && (
        <ProgressPanel
          title={t('verifying')}
          done={progress.done}
          of={progress.of}
          onCancel={() => void cancel.run({})}
        />
      )}
      {verify.trouble && <Notice tone="warning" title={say(verify.trouble)} />}
      {report !== null && <Verdict report={report} />}
    </Stack>
  )
}

function Verdict({ report }: { report: Report }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const { fault } = report
  return (
    <Panel>
      <Stack gap={3}>
        {report.ok ? (
          <Notice tone="good" title={t('whole')}>
            {t('wholeHint')}
          </Notice>
        ) : (
          <Notice tone="bad" title={t('notWhole')} urgent>
            {t('notWholeHint')}
          </Notice>
        )}
        <Facts
          facts={[
            { label: t('entries'), value: formats.whole(report.entries) },
            { label: t('seals'), value: formats.whole(report.seals) },
            { label: t('took'), value: t('seconds', { seconds: formats.decimal(report.ms / 1000, 1) }) },
            fault !== null && { label: t('faultWhy'), value: fault.why, tone: 'bad' },
            fault !== null && fault.log !== '' && { label: t('faultLog'), value: `${fault.log} · ${fault.seq}` },
            fault?.table !== undefined && { label: t('faultTable'), value: `${fault.table} ${fault.key ?? ''}` },
          ]}
        />
      </Stack>
    </Panel>
  )
}
