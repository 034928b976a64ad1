import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlatformInfo, Printer80 } from '#shared/contract/bridge.ts'
import { bridge } from '../../api/bridge.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, FieldRow, Page, Panel, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'

/** This window and this machine: the 80 mm printer, how keys are kept. In a browser there is nothing to set. */
export function WindowPart() {
  const { t } = useTranslation('settings')
  const shell = bridge()
  const [info, setInfo] = useState<PlatformInfo | null>(null)
  useEffect(() => {
    void shell?.platform().then(setInfo)
  }, [shell])
  if (shell === undefined) return <Notice tone="info" title={t('browser')} />
  if (info === null) return null
  return (
    <Page>
      <Panel title={t('machine')}>
        <Stack gap={3}>
          {info.keyStore === 'file' && (
            <Notice tone="warning" title={t('keysInFile')}>
              {t('keysInFileHint')}
            </Notice>
          )}
          <Facts
            facts={[
              { label: t('version'), value: info.version },
              { label: t('keys'), value: info.keyStore === 'protected' ? t('keysProtected') : t('keysFile') },
            ]}
          />
        </Stack>
      </Panel>
      <RollPrinter printer={info.printer80} />
    </Page>
  )
}

function RollPrinter({ printer }: { printer: Printer80 | null }) {
  const { t } = useTranslation('settings')
  const [kind, setKind] = useState<'none' | 'device' | 'tcp'>(printer?.kind ?? 'none')
  const [path, setPath] = useState(printer?.kind === 'device' ? printer.path : '')
  const [host, setHost] = useState(printer?.kind === 'tcp' ? printer.host : '')
  const [port, setPort] = useState(printer?.kind === 'tcp' ? String(printer.port) : '9100')
  const save = async () => {
    const chosen: Printer80 | null =
      kind === 'none'
        ? null
        : kind === 'device'
          ? { kind, path: path.trim() }
          : { kind, host: host.trim(), port: Number(port) }
    const answer = await bridge()?.setPrinter80(chosen)
    if (answer?.ok) toastDone(t('saved'))
    else toastProblem(t('printerWrong'))
  }
  return (
    <Panel title={t('roll')}>
      <Stack gap={3}>
        <ChoiceField
          small
          label={t('rollHow')}
          choices={(['none', 'device', 'tcp'] as const).map(value => ({ value, label: t(`rollKind.${value}`) }))}
          value={kind}
          onChange={setKind}
        />
        {kind === 'device' && (
          <TextField label={t('rollPath')} value={path} onChange={setPath} placeholder="COM3" maxLength={60} />
        )}
        {kind === 'tcp' && (
          <FieldRow columns={2}>
            <TextField
              label={t('rollHost')}
              value={host}
              onChange={setHost}
              placeholder="192.168.1.50"
              maxLength={40}
            />
            <TextField label={t('rollPort')} value={port} onChange={setPort} maxLength={5} />
          </FieldRow>
        )}
        <Actions>
          <ActionButton onClick={() => void save()}>{t('save')}</ActionButton>
        </Actions>
      </Stack>
    </Panel>
  )
}
