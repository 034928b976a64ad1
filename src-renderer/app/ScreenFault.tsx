import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../ui/ActionButton.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { NotLoaded } from './load-screen.ts'

/** A bug in one screen leaves the rest of the window usable, and says that nothing confirmed is lost. */
export class ScreenFault extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined }
  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }
  override render(): ReactNode {
    const { error } = this.state
    // What could not be loaded is remembered as such as long as the page is.
    const again = () =>
      (error as unknown) instanceof NotLoaded ? window.location.reload() : this.setState({ error: undefined })
    return error === undefined ? this.props.children : <Broken again={again} />
  }
}

function Broken({ again }: { again: () => void }) {
  const { t } = useTranslation('app')
  return (
    <EmptyState
      kind="failed"
      title={t('broken.title')}
      actions={<ActionButton onClick={again}>{t('broken.again')}</ActionButton>}
    >
      {t('broken.hint')}
    </EmptyState>
  )
}
