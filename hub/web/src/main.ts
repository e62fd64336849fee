/* Starts the hub's browser side. */
import { createApp } from 'vue'
import 'element-plus/theme-chalk/base.css'
import '@web/theme.css'
import { startRouter } from '@web/frame/pages'
import App from './App.vue'
import { rows } from './router'

createApp(App).use(startRouter(rows)).mount('#app')
