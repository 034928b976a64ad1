import { describe, expect, test } from 'vitest'
import { setupAnswers } from '#shared/contract/setup.ts'
import {
  answersOf,
  emptyDraft,
  fieldAt,
  problemsOf,
  proposedCode,
  proposedLogin,
} from '../../../src-renderer/features/setup/setup-draft.ts'

const draft = {
  ...emptyDraft,
  organisation: ' SCOOPS-CA PROCAEB ',
  warehouse: 'Magasin d’Ebebda',
  code: 'EBE',
  region: 'Centre',
  station: 'Comptoir',
  name: 'ESSOMBA Clarisse',
  login: 'essomba.clarisse',
  password: 'quatre mots sans lien',
  repeat: 'quatre mots sans lien',
}

describe('the set-up wizard', () => {
  test('a whole draft is what the contract asks for', () => {
    const answers = answersOf(draft, 'fr', '2026-11-02')
    expect(setupAnswers.parse(answers)).toEqual(answers)
    expect(answers.organisation).toEqual({ name: 'SCOOPS-CA PROCAEB' })
    expect(answers.season).toEqual({ label: '2026-2027', code: '2627', start: '2026-08-01', end: '2027-07-15' })
  })
  test('each step says what is missing before the station is asked', () => {
    expect(problemsOf('organisation', emptyDraft)).toEqual({ organisation: 'organisationMissing' })
    expect(problemsOf('depot', { ...emptyDraft, code: 'EB' })).toEqual({
      warehouse: 'warehouseMissing',
      code: 'codeShape',
      station: 'stationMissing',
    })
    expect(problemsOf('person', { ...draft, repeat: 'autre' })).toEqual({ repeat: 'passwordsDiffer' })
    expect(problemsOf('person', draft)).toEqual({})
  })
  test('codes and logins are proposed from names', () => {
    expect(proposedCode('Magasin d’Ebebda')).toBe('EBE')
    expect(proposedCode('Dépôt de Mbalmayo')).toBe('MBA')
    expect(proposedCode('')).toBe('')
    expect(proposedLogin('MBARGA Jean-Élie')).toBe('mbarga.jean')
    expect(proposedLogin('ABÉNA')).toBe('abena')
  })
  test('a refusal of the station leads to its field', () => {
    expect(fieldAt('superadmin.login')).toBe('login')
    expect(fieldAt('warehouse.code')).toBe('code')
    expect(fieldAt('season.code')).toBeUndefined()
  })
})
