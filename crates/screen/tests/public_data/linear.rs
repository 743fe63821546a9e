//! A hashed linear model: log-odds as a sum of weights, learned by Adagrad (Duchi, Hazan, Singer 2011).

const WEIGHTS: usize = 1 << 20;

pub(crate) struct Linear {
    weights: Vec<f32>,
    squares: Vec<f32>,
}

impl Linear {
    pub(crate) fn new() -> Self {
        Self { weights: vec![0.0; WEIGHTS], squares: vec![1e-6; WEIGHTS] }
    }

    pub(crate) fn odds(&self, features: &[u32]) -> f32 {
        let sum: f32 = features.iter().map(|feature| self.weights[*feature as usize % WEIGHTS]).sum();
        sum / (features.len() as f32).sqrt()
    }

    pub(crate) fn learn(&mut self, features: &[u32], marked: bool, weight: f32, rate: f32) {
        let chance = 1.0 / (1.0 + (-self.odds(features)).exp());
        let step = (chance - if marked { 1.0 } else { 0.0 }) * weight / (features.len() as f32).sqrt();
        for feature in features {
            let place = *feature as usize % WEIGHTS;
            self.squares[place] += step * step;
            self.weights[place] -= rate * (step / self.squares[place].sqrt() + 1e-7 * self.weights[place]);
        }
    }
}
