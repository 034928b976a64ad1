import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { areaUnits } from '#shared/domain/area.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import css from './Import.module.css'
import { PreviewTable } from './PreviewTable.tsx'
import { ReadingFields } from './ReadingFields.tsx'
import { fieldWord } from './import-words.ts'
import {
  beginAgain,
  check,
  chooseAreaUnit,
  mapColumn,
  type Opened,
  readOtherwise,
  unitInForce,
  useImportWizard,
} from './import-wizard.ts'

/** How the file was read, and which column is what. */
export function MapStep() {
  const { t } = useTranslation('import')
  const formats = useFormats()
  const say = useTroubleText()
  const { opened, mapping, trouble, running, stoppedAt } = useImportWizard()
  if (opened === null) return null
  return (
    <>
      <div className={css.scroll}>
        <Stack gap={3}>
          {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
          {stoppedAt > 0 && (
            <Notice tone="warning" title={t('stopped', { count: stoppedAt, total: formats.whole(stoppedAt) })} />
          )}
          <Panel title={t('read.title')}>
            <Stack gap={3}>
              <ReadingFields opened={opened} change={choices => void readOtherwise(choices)} />
              <PreviewTable opened={opened} mapping={mapping} onHeader={n => void readOtherwise({ headerRecord: n })} />
            </Stack>
          </Panel>
          <ColumnsPanel opened={opened} />
        </Stack>
      </div>
      <footer className={css.foot}>
        <ActionButton onClick={beginAgain}>{t('otherFile')}</ActionButton>
        <span className={css.spring} />
        <ActionButton kind="primary" shortcut="confirm" busy={running === 'reading'} onClick={() => void check()}>
          {t('check')}
        </ActionButton>
      </footer>
    </>
  )
}

function ColumnsPanel({ opened }: { opened: Opened }) {
  const { t } = useTranslation('import')
  const { mapping } = useImportWizard()
  const columns = opened.header.map((heading, at) => ({
    value: String(at),
    label: heading.trim() === '' ? t('map.column', { n: at + 1 }) : `${at + 1} · ${heading}`,
  }))
  const sample = (column: number | null | undefined): string => {
    if (column === null || column === undefined) return ''
    const from = opened.headerRecord ?? 0
    const text = opened.preview.slice(from).map(cells => cells[column] ?? '')
    return text.find(cell => cell.trim() !== '') ?? ''
  }
  const used = new Set(Object.values(mapping))
  const unused = columns.filter((_, at) => !used.has(at))
  return (
    <Panel title={t('map.title')}>
      <Stack gap={3}>
        {opened.mappingFrom === 'saved' && <Notice tone="good" title={t('map.saved')} />}
        <FieldRow columns={4}>
          {opened.fields.map(({ field, required }) => {
            const column = mapping[field]
            const example = sample(column)
            return (
              <Fragment key={field}>
                <SelectField
                  id={`map-${field}`}
                  label={fieldWord(field, t)}
                  value={column === null || column === undefined ? '' : String(column)}
                  onChange={value => mapColumn(field, value === '' ? null : Number(value))}
                  choices={columns}
                  placeholder={t('map.none')}
                  required={required}
                  clearable
                  searchable
                  hint={example === '' ? undefined : t('map.example', { text: example.slice(0, 40) })}
                />
                {field === 'area' && <AreaUnitField />}
              </Fragment>
            )
          })}
        </FieldRow>
        {unused.length > 0 && (
          <p className="quiet">{t('map.unused', { columns: unused.map(one => one.label).join(', ') })}</p>
        )}
      </Stack>
    </Panel>
  )
}

/** What the figures of area count: a whole register is wrong by ten thousand where that is misread. */
function AreaUnitField() {
  const { t } = useTranslation('import')
  const unit = useImportWizard(unitInForce)
  if (unit === undefined) return null
  return (
    <SelectField
      id="areaUnit"
      label={t('map.areaUnit')}
      value={unit}
      onChange={chosen => chooseAreaUnit(areaUnits.find(one => one === chosen) ?? unit)}
      choices={areaUnits.map(value => ({ value, label: t(`map.unit.${value}`) }))}
    />
  )
}
