use super::*;

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("koa-disk-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

// spec: TUS-080
#[tokio::test]
async fn no_key_leads_out_of_the_folder() {
    let outside = folder("outside");
    let storage = FileStore::new(outside.join("in"));
    fs::create_dir_all(outside.join("in")).unwrap();
    fs::write(outside.join("victim"), "untouched").unwrap();
    for key in [
        "../victim",
        "a/../../victim",
        "/victim",
        "",
        ".",
        "..",
        "a//b",
        "..\\victim",
        "a\0b",
        ".tmp/a",
    ] {
        assert!(storage.append(key).await.is_err(), "{key:?}");
        assert!(storage.put(key, Bytes::new()).await.is_err(), "{key:?}");
        assert!(storage.remove(key).await.is_err(), "{key:?}");
        assert!(storage.rename("a", key).await.is_err(), "{key:?}");
        assert!(storage.read(key).await.is_err(), "{key:?}");
        assert_eq!(storage.size(key).await.unwrap(), None, "{key:?}");
        assert_eq!(storage.get(key).await.unwrap(), None, "{key:?}");
    }
    assert_eq!(storage.size(&"x".repeat(5000)).await.unwrap(), None);
    assert_eq!(
        fs::read_to_string(outside.join("victim")).unwrap(),
        "untouched"
    );
    fs::remove_dir_all(outside).unwrap();
}

// spec: TUS-080, TUS-081
#[tokio::test]
async fn objects_grow_are_joined_moved_listed_and_removed() {
    let folder = folder("objects");
    let storage = FileStore::new(&folder);
    assert_eq!(
        storage.list("").await.unwrap(),
        [],
        "nothing is made before a write"
    );
    for (key, text) in [("a/one", "hello"), ("a/two", " world")] {
        let mut writer = storage.append(key).await.unwrap();
        writer.write(vec![text.into()]).await.unwrap();
        writer.sync().await.unwrap();
    }
    let parts = ["a/one", "a/two", "a/one"].map(str::to_owned);
    assert_eq!(storage.join("whole", &parts).await.unwrap(), 16);
    storage.rename("whole", "b/whole").await.unwrap();
    assert_eq!(
        storage.get("b/whole").await.unwrap().unwrap(),
        "hello worldhello"
    );
    let hash = storage.hash("a/one", HashAlgorithm::Md5).await.unwrap();
    assert_eq!(hex(&hash), "5d41402abc4b2a76b9719d911017c592");
    storage.put("record", "{}".into()).await.unwrap();
    let mut listed = storage.list("").await.unwrap();
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    let listed: Vec<_> = listed
        .iter()
        .map(|one| (&*one.name, one.is_folder))
        .collect();
    assert_eq!(listed, [("a", true), ("b", true), ("record", false)]);
    storage.remove("a").await.unwrap();
    storage.remove("a").await.unwrap();
    assert_eq!(storage.size("a/one").await.unwrap(), None);
    fs::remove_dir_all(folder).unwrap();
}
