import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/cards.css';
import Root from './Root.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html lacks #app');
mount(Root, { target });
