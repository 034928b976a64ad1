import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'

/** In place of *Ajouter un poste* at a station that may take none in: where it is done. `names`: of the stations that may. */
export function EnrolElsewhere({ names, onDone }: { names: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('stations')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('add')}
      actions={
        <ActionButton kind="primary" onClick={onDone} autoFocus>
          {common('action.close')}
        </ActionButton>
      }
    >
      <Notice tone="warning" title={t('enrolNotHere')}>
        {names.length === 0 ? t('enrolNowhere') : t('enrolThere', { stations: formats.list(names) })}
      </Notice>
    </Dialog>
  )
}
