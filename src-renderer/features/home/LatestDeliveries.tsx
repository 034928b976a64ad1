import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { formatRoute, go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import css from './HomeScreen.module.css'

type Row = OutputOf<'deliveries.list'>['rows'][number]

/** The last few deliveries; each opens its record. */
export function LatestDeliveries({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation('app')
  const formats = useFormats()
  if (rows.length === 0) return <p className="quiet">{t('home.none')}</p>
  return (
    <table className={css.table}>
      <tbody>
        {rows.map(row => (
          <tr key={row.id} data-void={row.live ? undefined : true} onClick={() => go({ at: 'deliveries', id: row.id })}>
            <th scope="row">
              <a href={formatRoute({ at: 'deliveries', id: row.id })}>{row.no}</a>
            </th>
            <td className="num">{formats.shortInstant(row.at_ms)}</td>
            <td className={css.grow}>{row.farmerName}</td>
            <td className="num-right">{formats.kilograms(row.payable_g)}</td>
            <td>{row.grade}</td>
            <td className="num-right">{formats.money(row.amount_xaf)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
