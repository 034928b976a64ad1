import { useTranslation } from 'react-i18next'
import { formatRoute } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { Facts } from '../../ui/Panel.tsx'
import { RecordSection } from '../../ui/RecordPane.tsx'
import { WithOrigin } from '../register/Origin.tsx'
import { phoneText, positionText } from '../register/stored-text.ts'
import { birthText, certificationText, identityText, landText } from '../register/value-text.ts'
import type { Farmer } from './farmer-values.ts'

const link = (at: 'suppliers' | 'cooperatives', id: string | null, name: string | null) =>
  id === null ? null : <a href={formatRoute({ at, id })}>{name ?? '…'}</a>

/** What is known of a farmer, with what the imported register said where that was otherwise. */
export function FarmerFacts({ farmer }: { farmer: Farmer }) {
  const { t } = useTranslation('register')
  const formats = useFormats()
  const source = farmer.source ?? {}
  const of = (shown: string, ...fields: string[]) => {
    const origin = fields.map(field => source[field]).find(text => text !== undefined)
    return shown === '' && origin === undefined ? null : <WithOrigin shown={shown} origin={origin} />
  }
  // `2,3` under a heading in hectares is what is shown: only other spellings are worth telling.
  const hectares = farmer.area_m2 === null ? '' : formats.hectares(farmer.area_m2)
  const area = /^\s*\d+([.,]\d+)?\s*$/.test(source['area'] ?? '') ? hectares || null : of(hectares, 'area')
  const place = [farmer.village, farmer.arrondissement, farmer.departement, farmer.region].filter(Boolean).join(', ')
  const consent = farmer.consent
  const known = [
    farmer.phone,
    farmer.phone2,
    farmer.birth,
    farmer.sex,
    farmer.identity,
    source['phone'],
    source['birth'],
  ]
  const nothing = !known.some(Boolean) && farmer.other_codes.length === 0
  return (
    <>
      <RecordSection title={t('part.person')}>
        <Facts
          facts={[
            { label: t('stored.phone'), value: of(phoneText(farmer.phone ?? ''), 'phone') },
            { label: t('stored.phone2'), value: of(phoneText(farmer.phone2 ?? ''), 'phone2') },
            { label: t('stored.birth'), value: of(birthText(farmer.birth, formats, t), 'birth', 'age') },
            { label: t('stored.sex'), value: farmer.sex === 'F' || farmer.sex === 'M' ? t(`sex.${farmer.sex}`) : null },
            { label: t('stored.identity'), value: of(identityText(farmer.identity, formats, t), 'identity') },
            { label: t('stored.other_codes'), value: farmer.other_codes.join(', ') || null },
          ]}
        />
        {nothing && <p className="quiet">{t('nothingKnown')}</p>}
      </RecordSection>
      <RecordSection title={t('part.farm')}>
        <Facts
          facts={[
            { label: t('place'), value: place || null },
            { label: t('stored.position'), value: of(positionText(farmer.position), 'position', 'lat') },
            {
              label: t('stored.area_m2'),
              value: area,
            },
            { label: t('stored.land'), value: landText(farmer.land, t) || null },
            { label: t('stored.cooperative'), value: link('cooperatives', farmer.cooperative, farmer.cooperativeName) },
            { label: t('stored.supplier'), value: link('suppliers', farmer.supplier, farmer.supplierName) },
            {
              label: t('stored.certification'),
              value: farmer.certification.map(one => certificationText(one, t)).join(', ') || null,
            },
            consent !== null && {
              label: t('stored.consent'),
              value: [formats.day(consent.day), consent.scope].filter(Boolean).join(' · '),
            },
            { label: t('fromFile'), value: farmer.importNo },
          ]}
        />
      </RecordSection>
    </>
  )
}
