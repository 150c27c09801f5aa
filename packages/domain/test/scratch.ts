import { emptyCandleWindow, putCandle, candleRun, technicalOpinion, volumeOpinion, awesomeOscillator, adx, macdHistogram, atr, rsi, williamsR, cci, blendDimension, technicalWeights } from '../src/index.ts'
const w = emptyCandleWindow('M1')
for (let i = 0; i < 240; i++) putCandle(w, { openTimeMs: i * 60000, open: 1000 + i % 7, high: 1010 + i % 11, low: 990 - i % 5, close: 1000 + (i * 7) % 13, priceScale: 1, amount: 100 + i % 17, buyAmount: 50, sellAmount: 50, amountScale: 3, coverage: 1 } as never, 0)
const run = candleRun(w)
const time = (n: string, f: () => unknown) => { for (let i = 0; i < 300; i++) f(); const c0 = process.cpuUsage(); for (let i = 0; i < 1000; i++) f(); const c = process.cpuUsage(c0); console.log(n.padEnd(14), ((c.user + c.system) / 1000).toFixed(0), 'µs') }
time('technical', () => technicalOpinion('M1', run)); time('volume', () => volumeOpinion('M1', run))
time('ao', () => awesomeOscillator(run.high, run.low)); time('adx', () => adx(run.high, run.low, run.close)); time('macd', () => macdHistogram(run.close)); time('atr', () => atr(run.high, run.low, run.close)); time('rsi', () => rsi(run.close)); time('%r', () => williamsR(run.high, run.low, run.close)); time('cci', () => cci(run.high, run.low, run.close)); time('run', () => candleRun(w))
const o = technicalOpinion('M1', run); time('blend', () => blendDimension(technicalWeights, [o, { ...o, timeframe: 'M5' }, { ...o, timeframe: 'M30' }, { ...o, timeframe: 'H4' }]))
time('put', () => putCandle(w, { openTimeMs: (w.newestOpenMs ?? 0) + 60000, open: 1000, high: 1010, low: 990, close: 1000, priceScale: 1, amount: 100, amountScale: 3, coverage: 1 } as never, 0))
