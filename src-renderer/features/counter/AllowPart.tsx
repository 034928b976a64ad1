import { useTranslation } from 'react-i18next'
import type { Trouble } from '../../api/trouble.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow } from '../../ui/Panel.tsx'
import { PasswordField, TextField } from '../../ui/TextField.tsx'
import type { PartProps } from './WeightPart.tsx'

/**
 * What stands in the way and only a manager may lift (DEL-4, DEL-6, SUP-1, QUOTA-1): the reason, and where the clerk may not himself,
 * the login and password of one who may. The password is never kept in the draft.
 */
export function AllowPart({
  draft,
  set,
  refusal,
  mayAllow,
  password,
  setPassword,
}: PartProps & { refusal: Trouble; mayAllow: boolean; password: string; setPassword: (text: string) => void }) {
  const { t } = useTranslation('counter')
  const say = useTroubleText()
  return (
    <Notice tone="warning" title={say(refusal)}>
      <FieldRow columns={mayAllow ? 1 : 3}>
        <TextField
          id="overrideWhy"
          label={t('allowWhy')}
          value={draft.overrideWhy}
          onChange={overrideWhy => set({ overrideWhy })}
          maxLength={200}
        />
        {!mayAllow && (
          <TextField
            id="secondLogin"
            label={t('secondLogin')}
            value={draft.secondLogin}
            onChange={secondLogin => set({ secondLogin })}
            maxLength={40}
          />
        )}
        {!mayAllow && (
          <PasswordField
            id="secondPassword"
            label={t('secondPassword')}
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
          />
        )}
      </FieldRow>
    </Notice>
  )
}
