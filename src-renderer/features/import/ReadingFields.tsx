import { useTranslation } from 'react-i18next'
import { FieldRow } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import type { Opened, ReadingChoices } from './import-wizard.ts'

const encodings = ['utf-8', 'windows-1252', 'iso-8859-15', 'macintosh', 'cp850', 'utf-16le'] as const
const separators = [';', ',', '\t', '|', '^', ':'] as const
const separatorNames = {
  ';': 'semicolon',
  ',': 'comma',
  '\t': 'tab',
  '|': 'bar',
  '^': 'caret',
  ':': 'colon',
} as const

const withCurrent = (known: readonly string[], current: string | null): string[] =>
  current === null || known.includes(current) ? [...known] : [current, ...known]

/** How the file was read; each can be said otherwise, and the file is read again. */
export function ReadingFields({ opened, change }: { opened: Opened; change: (choices: ReadingChoices) => void }) {
  const { t } = useTranslation('import')
  const { detected, preview, headerRecord } = opened
  const nameOf = (separator: string) => {
    const known = separators.find(one => one === separator)
    return known === undefined ? separator : t(`read.separators.${separatorNames[known]}`)
  }
  return (
    <FieldRow columns={4}>
      {detected.format === 'csv' ? (
        <>
          <SelectField
            id="encoding"
            label={t('read.encoding')}
            value={detected.encoding ?? ''}
            onChange={encoding => change({ encoding })}
            choices={withCurrent(encodings, detected.encoding).map(value => ({ value, label: encodingName(value) }))}
          />
          <SelectField
            id="separator"
            label={t('read.separator')}
            value={detected.separator ?? ''}
            onChange={separator => change({ separator })}
            choices={withCurrent(separators, detected.separator).map(value => ({ value, label: nameOf(value) }))}
          />
        </>
      ) : (
        <SelectField
          id="sheet"
          label={t('read.sheet')}
          value={detected.sheet ?? ''}
          onChange={sheet => change({ sheet })}
          choices={detected.sheets.map(value => ({ value, label: value }))}
        />
      )}
      <SelectField
        id="headerRecord"
        label={t('read.header')}
        value={headerRecord === null ? '' : String(headerRecord)}
        onChange={value => change({ headerRecord: Number(value) })}
        placeholder={t('read.noHeader')}
        choices={withCurrent(
          preview.map((_, at) => String(at + 1)),
          headerRecord === null ? null : String(headerRecord),
        ).map(value => ({ value, label: t('read.record', { n: value }) }))}
      />
    </FieldRow>
  )
}

const names: Record<string, string> = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252',
  'iso-8859-15': 'ISO 8859-15',
  macintosh: 'Mac OS Roman',
  cp850: 'DOS (850)',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 (BE)',
  'utf-32le': 'UTF-32',
  'utf-32be': 'UTF-32 (BE)',
}
const encodingName = (encoding: string): string => names[encoding] ?? encoding
