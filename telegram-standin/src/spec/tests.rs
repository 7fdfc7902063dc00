use serde_json::json;

use super::*;

fn problem(kind: &str, value: &Value) -> Option<String> {
    spec().emits(&[kind.to_owned()], value).err()
}

#[test]
fn the_whole_specification_is_there() {
    assert_eq!((spec().methods.len(), spec().types.len()), (185, 400));
    assert!(spec().constants.len() > 170);
}

#[test]
fn a_method_is_found_however_it_is_capitalised() {
    assert_eq!(
        spec().method("SENDmessage").map(|method| method.name.as_str()),
        Some("sendMessage")
    );
    assert!(spec().method("sendMesage").is_none());
}

#[test]
fn values_are_held_against_their_types() {
    let user = json!({"id": 1, "is_bot": false, "first_name": "A"});
    assert_eq!(problem("User", &user), None);
    assert_eq!(problem("User", &json!({"id": 1})).unwrap(), "`result.first_name` is missing");
    let extra = json!({"id": 1, "is_bot": false, "first_name": "A", "phone": "1"});
    assert_eq!(problem("User", &extra).unwrap(), "`result.phone` is not a field of User");
    let number = json!({"id": 1.5, "is_bot": false, "first_name": "A"});
    assert_eq!(problem("User", &number).unwrap(), "`result.id` is not Integer");
    let left = json!({"status": "left", "user": user});
    assert_eq!(problem("ChatMember", &left), None);
    let wrong = json!({"status": "gone", "user": user});
    assert!(problem("ChatMember", &wrong).is_some());
    let owner = json!({"status": "creator", "user": user});
    assert_eq!(problem("ChatMember", &owner).unwrap(), "`result.is_anonymous` is missing");
}
