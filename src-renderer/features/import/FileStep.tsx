import { Dropzone } from '@mantine/dropzone'
import { FileSpreadsheet } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contractLimits } from '#shared/contract/limits.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Page, Panel, Stack } from '../../ui/Panel.tsx'
import css from './Import.module.css'
import { PastImports } from './PastImports.tsx'
import { chooseFile, chooseKind, importKinds, useImportWizard } from './import-wizard.ts'
import '@mantine/dropzone/styles.layer.css'

/** What comes in, and the file it is in: dropped, or chosen by the button. */
export function FileStep() {
  const { t } = useTranslation('import')
  const say = useTroubleText()
  const { kind, trouble } = useImportWizard()
  return (
    <Page>
      <Stack gap={3}>
        <Panel title={t('file.title')}>
          <Stack gap={3}>
            <ChoiceField
              small
              label={t('file.kind')}
              choices={importKinds.map(value => ({ value, label: t(`kind.${value}`) }))}
              value={kind}
              onChange={chooseKind}
            />
            <FileDrop />
            {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
          </Stack>
        </Panel>
        <PastImports />
      </Stack>
    </Page>
  )
}

function FileDrop() {
  const { t } = useTranslation('import')
  const formats = useFormats()
  const { running } = useImportWizard()
  const [refused, setRefused] = useState(false)
  const open = useRef<(() => void) | null>(null)
  const megabytes = formats.whole(contractLimits.importBytes / 1_048_576)
  return (
    <>
      <Dropzone
        openRef={openFile => {
          open.current = openFile
        }}
        onDrop={([file]) => {
          setRefused(false)
          if (file) void chooseFile(file)
        }}
        onReject={() => setRefused(true)}
        maxSize={contractLimits.importBytes}
        multiple={false}
        loading={running === 'reading'}
        activateOnClick={false}
        activateOnKeyboard={false}
        inputProps={{ 'aria-label': t('file.input') }}
        className={css.drop ?? ''}
        tabIndex={-1}
      >
        <div className={css.dropWords}>
          <FileSpreadsheet size={36} aria-hidden="true" />
          <div>
            <strong>{t('file.drop')}</strong>
            <p>{t('file.hint')}</p>
          </div>
          <ActionButton kind="primary" onClick={() => open.current?.()}>
            {t('file.choose')}
          </ActionButton>
        </div>
      </Dropzone>
      {refused && <Notice tone="bad" title={t('file.tooLarge', { megabytes })} urgent />}
    </>
  )
}
