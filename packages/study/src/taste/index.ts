// Taste: sessions of comparisons of pictures that something paints, with their journal, searches and results.
export type { TasteGroup, TasteOffer, TasteSubject } from './subject.js'
export {
  askKinds,
  searchNames,
  type AnsweredQuestion,
  type AskKind,
  type Question,
  type SearchName,
} from './question.js'
export { nextQuestion, type AskSettings } from './next-question.js'
export { cmaEsQuestion, type ChoiceSearch } from './cma-es-search.js'
export { geneticQuestion } from './genetic-search.js'
export { openTasteSession, type TasteSession } from './session.js'
export { readTasteJournal, type ReadJournal } from './journal.js'
export type { JournalHead } from './journal-lines.js'
export { lineReplies, simulatedReplies, type Replies, type Reply, type SimulatedReplies } from './replies.js'
export { regretOf, runTasteSession, type RunSessionOptions } from './run-session.js'
export { writeTaste, type ResponseTimes, type TasteResult } from './write-taste.js'
