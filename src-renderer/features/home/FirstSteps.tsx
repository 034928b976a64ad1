import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Action } from '#shared/domain/rights.ts'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { formatRoute, type Route } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { Panel } from '../../ui/Panel.tsx'
import css from './HomeScreen.module.css'

type Status = OutputOf<'home.status'>

interface Step {
  name: 'season' | 'price' | 'farmers' | 'till' | 'delivery'
  done: boolean
  to: Route
  can: Action
}

/** On a new station: what has to be there before the first receipt, in order. Gone when it is. */
export function FirstSteps({ status }: { status: Status }) {
  const { t } = useTranslation('app')
  const { role } = useMe()
  const steps: Step[] = [
    { name: 'season', done: status.season !== null, to: { at: 'settings', part: 'seasons' }, can: 'seasons.edit' },
    { name: 'price', done: status.prices.length > 0, to: { at: 'prices' }, can: 'prices.edit' },
    { name: 'farmers', done: status.farmers > 0, to: { at: 'import' }, can: 'farmers.import' },
    { name: 'till', done: status.till !== null, to: { at: 'till' }, can: 'till.operate' },
    { name: 'delivery', done: status.today.deliveries > 0, to: { at: 'counter' }, can: 'deliveries.create' },
  ]
  const ready = status.season !== null && status.prices.length > 0 && status.farmers > 0
  if (ready) return null
  return (
    <Panel title={t('home.first.title')}>
      <ol className={css.steps}>
        {steps.map(({ name, done, to, can }, at) => (
          <li key={name} data-done={done || undefined}>
            <span className={css.mark} aria-hidden="true">
              {done ? <Check size={14} /> : at + 1}
            </span>
            <span>
              {done || !may(role, can) ? (
                <strong>{t(`home.first.${name}`)}</strong>
              ) : (
                <a href={formatRoute(to)}>{t(`home.first.${name}`)}</a>
              )}
              {done && <span className="unseen"> ({t('home.done')})</span>}
              <small>{t(`home.first.${name}Hint`)}</small>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
