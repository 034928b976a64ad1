import { describe, expect, test } from 'vitest'
import { formatRoute, parseRoute, type Route } from '../../../src-renderer/app/route.ts'

describe('routes', () => {
  test.each<[Route, string]>([
    [{ at: 'home' }, '#/home'],
    [{ at: 'farmers', id: 'a-1' }, '#/farmers?id=a-1'],
    [{ at: 'farmers', id: '', mode: 'new' }, '#/farmers?mode=new'],
    [{ at: 'deliveries', view: 'à payer' }, '#/deliveries?view=%C3%A0+payer'],
  ])('%j is written %s', (route, hash) => {
    expect(formatRoute(route)).toBe(hash)
  })
  test.each<[string, Route]>([
    ['', { at: 'home' }],
    ['#', { at: 'home' }],
    ['#/', { at: 'home' }],
    ['#/nowhere?id=1', { at: 'home' }],
    ['#/toString', { at: 'home' }],
    ['#/farmers?id=a-1&evil=2', { at: 'farmers', id: 'a-1' }],
    ['#/deliveries?view=%C3%A0+payer', { at: 'deliveries', view: 'à payer' }],
  ])('%s is read', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route)
  })
})
