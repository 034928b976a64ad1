import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bridge } from '../../api/bridge.ts'
import { useCall } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Panel, Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'

/** A link that opens the relay's admin page once. The window itself opens nothing from outside (EL-4): there it is copied. */
export function PagePanel() {
  const { t } = useTranslation('relay')
  const say = useTroubleText()
  const door = useCall('relay.openPage')
  const [url, setUrl] = useState<string | null>(null)
  const ask = async () => {
    setUrl(null)
    const made = await door.run({})
    if (made.ok) setUrl(made.value.url)
  }
  const { trouble } = door
  const copy = (text: string) => {
    if (copyText(text)) toastDone(t('pageCopied'))
    setUrl(null)
  }
  return (
    <Panel title={t('page')}>
      <Stack gap={3}>
        <p className="quiet">{t('pageHint')}</p>
        {url === null ? (
          <Actions>
            <ActionButton busy={door.busy} onClick={() => void ask()}>
              {t('pageOpen')}
            </ActionButton>
          </Actions>
        ) : (
          <>
            <Notice tone="good" title={t('pageReady')} urgent />
            <Actions>
              {bridge() === undefined && (
                <a href={url} target="_blank" rel="noopener noreferrer" onClick={() => setUrl(null)}>
                  {t('pageLink')}
                </a>
              )}
              <ActionButton onClick={() => copy(url)}>{t('pageCopy')}</ActionButton>
            </Actions>
          </>
        )}
        {trouble && (
          <Notice
            tone="bad"
            title={trouble.kind === 'NotReached' ? t('why', { context: trouble.why }) : say(trouble)}
            urgent
          />
        )}
      </Stack>
    </Panel>
  )
}
