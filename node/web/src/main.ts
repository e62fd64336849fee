/* Starts the node's browser side. */
import { createApp } from 'vue'
import 'element-plus/theme-chalk/base.css'
import '@web/theme.css'
import App from './App.vue'
import { router } from './router'

createApp(App).use(router).mount('#app')
