import { Menu } from '@mantine/core'
import { ChevronDown, Download, FileSpreadsheet, FileText, Printer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from './ActionButton.tsx'
import css from './DataGrid.module.css'
import type { GridFile, GridFiles } from './grid-files.ts'
import { shortcutAria, shortcutLabel } from './shortcuts.ts'
import { useShortcut } from './use-shortcut.ts'

/** *Exporter* (workbook or CSV) and *Imprimer*: the list as it stands on screen. Ctrl+P prints while no record in front takes it. */
export function GridFileActions({
  busy,
  make,
}: Omit<GridFiles, 'make'> & { make: (flavour: GridFile['flavour']) => void }) {
  const { t, i18n } = useTranslation('common')
  const key = shortcutLabel('print', i18n.language === 'en' ? 'en' : 'fr')
  // Always registered: were it again after each paper, it would hear the key before the record in front.
  useShortcut('print', () => busy === null && make('paper'))
  return (
    <>
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <div>
            <ActionButton small icon={<Download size={16} aria-hidden="true" />} busy={busy === 'file'}>
              {t('action.export')}
              <ChevronDown className={css.more} size={14} aria-hidden="true" />
            </ActionButton>
          </div>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<FileSpreadsheet size={16} aria-hidden="true" />}
            onClick={() => make('workbook')}
            disabled={busy !== null}
          >
            {t('grid.workbook')}
          </Menu.Item>
          <Menu.Item
            leftSection={<FileText size={16} aria-hidden="true" />}
            onClick={() => make('csv')}
            disabled={busy !== null}
          >
            {t('grid.csv')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <button
        type="button"
        className={css.tool}
        aria-label={t('grid.print')}
        aria-keyshortcuts={shortcutAria('print')}
        title={`${t('grid.print')} (${key})`}
        disabled={busy !== null}
        data-busy={busy === 'paper' || undefined}
        onClick={() => make('paper')}
      >
        <Printer size={16} aria-hidden="true" />
      </button>
    </>
  )
}
