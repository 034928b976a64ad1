import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../ui/ActionButton.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'

/** A bug in one screen leaves the rest of the window usable, and says that nothing confirmed is lost. */
export class ScreenFault extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }
  override render(): ReactNode {
    return this.state.broken ? <Broken again={() => this.setState({ broken: false })} /> : this.props.children
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
