import { Copy, Printer } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { today } from '../../ui/day.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Stack } from '../../ui/Panel.tsx'
import { CheckField } from '../../ui/SelectField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import css from './SetupScreen.module.css'

/** The 24 words that bring everything back after the PC is lost. Shown here, once, and stored nowhere. */
export function WordsStep({
  organisation,
  words,
  onNext,
}: {
  organisation: string
  words: readonly string[]
  onNext: () => void
}) {
  const { t } = useTranslation('setup')
  const { t: tCommon } = useTranslation('common')
  const formats = useFormats()
  const [written, setWritten] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const numbered = words.map((word, at) => `${at + 1}. ${word}`)
  return (
    <Stack>
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {t('heading.words')}
        </h1>
        <p className="quiet">{t('hint.words')}</p>
      </div>
      <Words words={words} />
      <Actions>
        <ActionButton icon={<Printer size={16} aria-hidden="true" />} onClick={() => window.print()}>
          {t('words.print')}
        </ActionButton>
        <ActionButton
          icon={<Copy size={16} aria-hidden="true" />}
          onClick={() => copyText(numbered.join('\r\n')) && toastDone(t('words.copied'))}
        >
          {tCommon('action.copy')}
        </ActionButton>
      </Actions>
      <Notice tone="warning">{t('words.warning')}</Notice>
      <CheckField label={t('words.written')} checked={written} onChange={setWritten} />
      <Actions end>
        <ActionButton kind="primary" disabled={!written} onClick={onNext}>
          {tCommon('action.continue')}
        </ActionButton>
      </Actions>
      <div className={css.sheet} aria-hidden="true">
        <h1>{t('words.sheet', { organisation })}</h1>
        <p>{formats.longDay(today())}</p>
        <ol>
          {numbered.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ol>
        <p>{t('words.warning')}</p>
      </div>
    </Stack>
  )
}

function Words({ words }: { words: readonly string[] }) {
  const { t } = useTranslation('setup')
  return (
    <ol className={css.words} aria-label={t('heading.words')} translate="no">
      {words.map((word, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice, its place may not
        <li key={at}>
          <span className="num">{at + 1}</span>
          {word}
        </li>
      ))}
    </ol>
  )
}
