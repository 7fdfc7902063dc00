//! Words that say nothing of what is asked, and words that mean the same.

pub(super) const RUSSIAN: &str = "а без более бы был была были было быть в вам вас ваш вы да для до его ее если \
    есть еще ж же за здесь и из или им их к как какая какие какой какую когда кто куда ли либо меня мне можно мой моя \
    мы на над надо нам нас наш не него нее нет ни них но ну нужно о об он она они оно от очень по под после потом при \
    про просто с сам со так также там те тебя то тоже только тот ты у уж чего чем что чтоб чтобы эта эти это этот я \
    делать подскажите скажите пожалуйста хочу могу сейчас где почему зачем сколько помогите помочь привет здравствуйте";

pub(super) const ENGLISH: &str = "a about an and any are as at be been but by can could did do does for from get had \
    has have he her him his how i if in into is it its just me my no not of on or our please she should so some tell \
    that the their them then there they this to too us was we were what when where which who why will with would you \
    your im dont hi hello want need";

/// "Other" in its forms, most of which are also the beginning of "friend".
pub(super) const OTHER: &str =
    "другой другая другое другие другого другому другим других другими другую";
pub(super) const OTHER_STEM: &str = "другой";

/// What people say beside what leaflets say; whatever else belongs to one leaflet
/// stands in its line of words.
pub(super) const ALIKE: [&str; 16] = [
    "передоз передозировка овердоз",
    "гнойник абсцесс нарыв гной",
    "бессонница сплю сон спать",
    "арт арв арвт терапия",
    "детокс детоксикация",
    "ломка кумар отмена",
    "скорая 103 112",
    "баян шприц инсулинка",
    "тромб тромбоз",
    "венка вена",
    "спид вич",
    "антидот налоксон наркан",
    "overdose od",
    "withdrawal dopesick detox",
    "insomnia sleep awake",
    "syringe needle rig works",
];
