/* The papers of trainings, for the training's own views. */
export { default as SignInSheet } from './SignInSheet.vue'
export { default as TrainingRecord } from './TrainingRecord.vue'
