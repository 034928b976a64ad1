import { ownValue, type ShownList } from './shown-list.ts'

/** The deliveries' list: what does not count is told to be void, whatever was paid on it. */
export const deliveryList: ShownList = {
  what: 'deliveries',
  struck: row => row['counts'] !== true,
  counted: row => row['counts'] === true,
  fields: {
    no: 'code',
    at_ms: 'instant',
    day: 'day',
    season: 'code',
    warehouse: 'text',
    farmerCode: 'code',
    farmerName: 'text',
    supplierName: 'text',
    bags: 'whole',
    net_g: 'kg',
    payable_g: 'kg',
    grade: 'text',
    price_xaf: 'money',
    amount_xaf: 'money',
    net_pay_xaf: 'money',
    paid_xaf: 'money',
    status: ['text', row => (row['counts'] === true ? ownValue(row, 'status') : 'void')],
    replacedBy: 'code',
    clerk: 'text',
  },
}

/** The payments' list. */
export const paymentList: ShownList = {
  what: 'payments',
  struck: row => row['live'] !== true,
  counted: row => row['live'] === true,
  fields: {
    no: 'code',
    at_ms: 'instant',
    day: 'day',
    partyCode: 'code',
    partyName: 'text',
    method: 'text',
    reference: 'code',
    amount_xaf: 'money',
    live: 'whole',
    tillNo: 'code',
    clerk: 'text',
  },
}

/** The tills' list. */
export const tillList: ShownList = {
  what: 'tills',
  fields: {
    no: 'code',
    day: 'day',
    userName: 'text',
    opened_ms: 'instant',
    closed_ms: 'instant',
    counted_xaf: 'money',
    in_xaf: 'money',
    out_xaf: 'money',
    balance_xaf: 'money',
    closeCounted_xaf: 'money',
    difference_xaf: 'money',
  },
}

/** The lots' list. */
export const lotList: ShownList = {
  what: 'lots',
  fields: {
    no: 'code',
    warehouse: 'text',
    grade: 'text',
    certification: 'text',
    opened_day: 'day',
    closed_day: 'day',
    deliveries: 'whole',
    bags: 'whole',
    g: 'kg',
  },
}

/** The audit's list. */
export const auditList: ShownList = {
  what: 'audit',
  struck: row => row['verdict'] === 'rejected',
  fields: {
    at_ms: 'instant',
    actorName: 'text',
    station: 'text',
    scope: 'text',
    seq: 'year',
    entity: 'text',
    kind: 'text',
    no: 'code',
    why: 'text',
    verdict: 'text',
    id: 'code',
  },
}
