import { type Explanation, explainSignal, signalAt } from '@virtuoso/audit'
import { parseRange } from '@virtuoso/contracts'
import type { SignalLife } from '@virtuoso/view-store'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Wait } from '../answers/await-position.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { signalJson } from '../answers/signal-json.ts'
import { timeframeText } from '../answers/timeframe.ts'
import { answers } from '../schemas/common.ts'
import { explanationData, lineageData, signalPath, signalQuery } from '../schemas/signals.ts'
import type { LogParts } from './log.ts'
import type { RouteParts } from './route-parts.ts'
import { findSignal, standingOf } from './signals.ts'

type Asked = FastifyRequest<{ Params: { id: string }; Querystring: Wait }>

/** Why a signal was raised, and from which records: found through the views, read from the log. */
export function explanationRoutes(app: FastifyInstance, parts: RouteParts & LogParts): void {
  const route = (path: string, summary: string, data: object, json: (it: Explanation, life: SignalLife) => unknown) => {
    const schema = { summary, params: signalPath, querystring: signalQuery, response: answers(data) }
    app.get<{ Params: { id: string }; Querystring: Wait }>(
      `/signals/:id/${path}`,
      { schema },
      async (request, reply) => {
        const { life, standing, explanation } = await explained(parts, request)
        return sendAnswer(request, reply, {
          data: json(explanation, life),
          ...(await standingOf(parts, life, standing)),
        })
      },
    )
  }
  route('explanation', 'Why a signal was raised, each number with its coordinate', explanationData, explanationJson)
  route('lineage', 'The records that a signal was made from, one hop', lineageData, lineageJson)
}

async function explained({ views, log }: RouteParts & LogParts, { params, query }: Asked) {
  const { life, standing } = await findSignal(views, params.id, query)
  const opened = await log()
  return { life, standing, explanation: await explainSignal(opened, await signalAt(opened, life.raised)) }
}

const explanationJson = (it: Explanation, life: SignalLife) => ({
  signal: signalJson(life, { updates: true }),
  because: it.because,
  dimensions: it.dimensions.map((part) => ({
    dimension: part.dimension,
    score: part.score ?? null,
    weight: part.weight,
    effectiveWeight: part.effectiveWeight,
    points: part.points ?? null,
    coverage: part.coverage,
    reasons: part.reasons,
    because: part.because,
    position: part.position ?? null,
    inputs: part.inputs ?? null,
    timeframes: part.timeframes.map(({ timeframe, score, coverage }) => ({
      tf: timeframeText(timeframe),
      score: score ?? null,
      coverage,
    })),
    components: part.components.map((component) => ({ ...component, score: component.score ?? null })),
    evidence: part.evidence,
  })),
  confluence: { position: it.confluence?.position ?? null, evidence: it.confluence?.evidence ?? [] },
  arithmetic: it.arithmetic ?? null,
  patterns: it.patterns,
  gaps: it.gaps.map((gap) => ({ ...gap, atTimeMs: gap.atTimeMs ?? null })),
  cause: it.cause === undefined ? null : { position: it.cause.position, type: it.cause.type ?? null },
  next: { explain: `./virtuoso explain ${it.shortId}`, verify: `./virtuoso verify ${it.shortId}` },
})

function lineageJson(it: Explanation) {
  const of = (role: string, position: string | undefined, range: string | undefined) => ({
    role,
    position: position ?? null,
    range: range ?? null,
    records: range === undefined ? 0 : recordsIn(range),
  })
  return {
    signal: it.position,
    cause: it.cause?.position ?? null,
    inputs: [
      ...(it.cause === undefined ? [] : [of('cause', it.cause.position, undefined)]),
      of('CONFLUENCE', it.confluence?.position, undefined),
      ...it.dimensions.map((part) => of(part.dimension, part.position, part.inputs)),
    ],
    note: 'one hop: each score names the range of market.events that it was computed from, the end excluded',
  }
}

function recordsIn(text: string): number {
  const { from, to } = parseRange(text)
  return to - from
}
