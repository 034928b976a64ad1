import { Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { addDays } from '#shared/domain/day.ts'
import { useTablesVersion } from '../../api/events.ts'
import { type Asked, useAsk } from '../../api/queries.ts'
import type { OutputOf } from '../../api/client.ts'
import { go } from '../../app/route.ts'
import { useMay } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { today } from '../../ui/day.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Actions, Facts, Figure, Page, Panel } from '../../ui/Panel.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import css from './HomeScreen.module.css'
import { LatestDeliveries } from './LatestDeliveries.tsx'
import { ToSettle } from './ToSettle.tsx'

type Status = OutputOf<'home.status'>

/** The day at a glance: what came in, what was paid, what is in the till, and what to do first on a new station. */
export function HomeScreen() {
  const { t } = useTranslation('app')
  const formats = useFormats()
  const mayDeliver = useMay('deliveries.create')
  const day = today()
  const status = useAsk('home.status', { day }, { keep: true })
  return (
    <Page>
      <PageHeader title={t('home.title')} note={formats.longDay(day)} />
      <Trouble asked={status} />
      <ToSettle />
      {status.data && (
        <>
          <Figures status={status.data} />
          {mayDeliver && (
            <Actions>
              <ActionButton
                kind="primary"
                icon={<Plus size={16} aria-hidden="true" />}
                shortcut="create"
                onClick={() => go({ at: 'counter' })}
              >
                {t('home.newDelivery')}
              </ActionButton>
            </Actions>
          )}
          <div className={css.columns}>
            <Latest day={day} />
            <div className={css.column}>
              <FirstSteps status={status.data} />
              <Prices status={status.data} />
            </div>
          </div>
        </>
      )}
    </Page>
  )
}

function Trouble({ asked }: { asked: Asked<Status> }) {
  const { t } = useTranslation('common')
  const say = useTroubleText()
  if (!asked.trouble) return null
  return (
    <Notice
      tone="bad"
      urgent
      action={
        <ActionButton small onClick={asked.again}>
          {t('action.retry')}
        </ActionButton>
      }
    >
      {say(asked.trouble)}
    </Notice>
  )
}

function Figures({ status }: { status: Status }) {
  const { t } = useTranslation('app')
  const formats = useFormats()
  const { deliveries, net_g, amount_xaf, paid_xaf } = status.today
  return (
    <div className={css.figures}>
      <Panel>
        <Figure small label={t('home.received')} value={formats.weight(net_g)} unit="kg" />
        <p className={css.note}>{t('home.deliveries', { count: deliveries, total: formats.whole(deliveries) })}</p>
      </Panel>
      <Panel>
        <Figure small label={t('home.paid')} value={formats.amount(paid_xaf)} unit="FCFA" />
        <p className={css.note}>{t('home.paidNote', { amount: formats.money(amount_xaf) })}</p>
      </Panel>
      <Panel>
        <Figure
          small
          label={t('home.tillFigure')}
          value={status.till ? formats.amount(status.till.balance_xaf) : t('home.tillClosed')}
          unit={status.till ? 'FCFA' : undefined}
        />
        <p className={css.note}>{status.till?.no ?? t('home.tillNote')}</p>
      </Panel>
      <Panel>
        <Figure small label={t('home.farmers')} value={formats.whole(status.farmers)} />
        <p className={css.note}>
          {status.season ? t('status.season', { season: status.season }) : t('status.noSeason')}
        </p>
      </Panel>
    </div>
  )
}

function Prices({ status }: { status: Status }) {
  const { t } = useTranslation('app')
  const formats = useFormats()
  return (
    <Panel title={t('home.prices')}>
      {status.prices.length === 0 ? (
        <p className="quiet">{t('home.noPrice')}</p>
      ) : (
        <Facts
          facts={status.prices.toSorted(byGrade).map(({ grade, price_xaf }) => ({
            label: t('home.grade', { grade }),
            value: `${formats.amount(price_xaf)}\u00A0${t('home.perKilo')}`,
          }))}
        />
      )}
    </Panel>
  )
}

function Latest({ day }: { day: string }) {
  const { t } = useTranslation('app')
  const version = useTablesVersion('delivery')
  const list = useAsk(
    'deliveries.list',
    { limit: 10, sort: [{ field: 'at_ms', desc: true }], filter: { day: { from: addDays(day, -30), to: day } } },
    { tables: ['delivery'], keep: true },
  )
  return (
    <Panel
      title={t('home.latest')}
      actions={
        <ActionButton small onClick={() => go({ at: 'deliveries' })}>
          {t('home.allDeliveries')}
        </ActionButton>
      }
    >
      {list.data && <LatestDeliveries key={version} rows={list.data.rows} />}
    </Panel>
  )
}

const gradeOrder = ['I', 'II', 'HS']
const byGrade = (a: { grade: string }, b: { grade: string }): number =>
  gradeOrder.indexOf(a.grade) - gradeOrder.indexOf(b.grade)
