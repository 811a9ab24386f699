// A trained model in words.
import type { MaterialsConfig } from '../config.js'

/** Every kind of model as reports call it. */
export const modelNames: Readonly<Record<MaterialsConfig['model']['kind'], string>> = {
  rnn: 'simple recurrent network (tanh)',
  rnnRelu: 'simple recurrent network (ReLU)',
  lstm: 'LSTM',
  gru: 'GRU',
  minGru: 'minGRU',
  lru: 'linear recurrent unit',
  lstmFcn: 'LSTM beside convolutions (LSTM-FCN)',
  gruFcn: 'GRU beside convolutions (GRU-FCN)',
  seq2seq: 'encoder and decoder (Seq2Seq, GRU)',
  fcn: 'convolutions (FCN)',
  resnet: 'residual convolutions (ResNet)',
  inception: 'convolutions of several widths (Inception)',
  mlp: 'dense layers (MLP)',
  kernels: 'random convolution kernels with ridge',
  neighbours: 'nearest neighbour by time warping',
  ridge: 'ridge on the points',
  pls: 'partial least squares',
  distance: 'distance from the usual, by random convolution kernels',
}
