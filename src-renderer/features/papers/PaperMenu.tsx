import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/client.ts'
import { handPaper } from '../../api/paper.ts'
import { useCommand } from '../../api/queries.ts'
import { troubleOf } from '../../api/trouble.ts'
import { currentLanguage } from '../../i18n/i18n.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'

export type PaperOf = 'delivery' | 'payment' | 'till'
const papers = ['a5', 'a4', '80mm'] as const

/** *Reçu*: prints on the chosen paper, the print is a fact first; or shows what the roll would print. */
export function PaperMenu({ of, id, icon }: { of: PaperOf; id: string; icon?: ReactNode }) {
  const { t } = useTranslation('receipts')
  const say = useTroubleText()
  const print = useCommand(`receipts.${of}`)
  const [roll, setRoll] = useState<string | null>(null)
  const make = async (paper: (typeof papers)[number]) => {
    const made = await print.run({ id, paper, lang: currentLanguage(), print: true })
    if (!made.ok) return toastProblem(say(made.trouble))
    const printed = made.value
    if ((await handPaper(printed)) === 'failed') return toastProblem(t('printerFailed'))
    const original = of === 'till' ? t('printedTill') : t('printedOriginal')
    toastDone(printed.copy === 0 ? original : t('printedDuplicate', { copy: printed.copy }))
  }
  const preview = async () => {
    try {
      const shown = await api.receipts.preview80({ id, of, lang: currentLanguage() })
      setRoll(`data:image/png;base64,${shown.base64}`)
    } catch (error) {
      toastProblem(say(troubleOf(error)))
    }
  }
  useShortcut('print', () => void make('a5'), !print.busy)
  return (
    <>
      <Menu position="top-start" withinPortal>
        <Menu.Target>
          <div>
            <ActionButton small busy={print.busy} icon={icon}>
              {of === 'till' ? t('paperTill') : t('paper')}
            </ActionButton>
          </div>
        </Menu.Target>
        <Menu.Dropdown>
          {papers.map(paper => (
            <Menu.Item key={paper} onClick={() => void make(paper)}>
              {t(`papers.${paper}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => void preview()}>{t('previewRoll')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog open={roll !== null} onClose={() => setRoll(null)} title={t('previewRoll')}>
        {roll !== null && <img src={roll} alt={t('previewRoll')} width={384} className="paper-roll" />}
      </Dialog>
    </>
  )
}
