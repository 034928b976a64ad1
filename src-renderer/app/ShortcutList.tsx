import { useTranslation } from 'react-i18next'
import { KeyHint } from '../ui/KeyHint.tsx'
import type { Shortcut } from '../ui/shortcuts.ts'
import css from './Shell.module.css'

const listed = [
  'help',
  'palette',
  'create',
  'edit',
  'confirm',
  'save',
  'print',
  'undo',
  'find',
  'openValues',
  'copyAbove',
  'nextAlert',
  'nextPane',
  'messages',
  'refresh',
  'lock',
  'cancel',
] as const satisfies readonly Shortcut[]

/** Every key of the map that does something here, with its meaning. */
export function ShortcutList() {
  const { t } = useTranslation('app')
  return (
    <dl className={css.keys}>
      {listed.map(action => (
        <div key={action}>
          <dt>{t(`key.${action}`)}</dt>
          <dd>
            <KeyHint action={action} />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('key.modules')}</dt>
        <dd>
          <kbd>Ctrl 1…9</kbd>
        </dd>
      </div>
      <div>
        <dt>{t('key.dates')}</dt>
        <dd>
          <kbd>+ − T</kbd>
        </dd>
      </div>
    </dl>
  )
}
