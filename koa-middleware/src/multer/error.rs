//! The errors of multer, by their codes.

use koa_core::Error;

#[derive(Clone, Copy)]
pub(super) enum Code {
    PartCount,
    FileSize,
    FileCount,
    FieldKey,
    FieldValue,
    FieldCount,
    UnexpectedFile,
    MissingFieldName,
    FieldNesting,
    FieldArrayIndex,
}

impl Code {
    fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Code::PartCount => (413, "LIMIT_PART_COUNT", "Too many parts"),
            Code::FileSize => (413, "LIMIT_FILE_SIZE", "File too large"),
            Code::FileCount => (413, "LIMIT_FILE_COUNT", "Too many files"),
            Code::FieldKey => (400, "LIMIT_FIELD_KEY", "Field name too long"),
            Code::FieldValue => (413, "LIMIT_FIELD_VALUE", "Field value too long"),
            Code::FieldCount => (413, "LIMIT_FIELD_COUNT", "Too many fields"),
            Code::UnexpectedFile => (400, "LIMIT_UNEXPECTED_FILE", "Unexpected file field"),
            Code::MissingFieldName => (400, "MISSING_FIELD_NAME", "Field name missing"),
            Code::FieldNesting => (400, "LIMIT_FIELD_NESTING", "Field name nesting too deep"),
            Code::FieldArrayIndex => (
                400,
                "LIMIT_FIELD_ARRAY_INDEX",
                "Field name array index too large",
            ),
        }
    }

    pub(super) fn error(self) -> Error {
        let (status, code, message) = self.parts();
        Error::new(status)
            .with_message(message)
            .with_property("code", code)
    }

    pub(super) fn of_field(self, field: &str) -> Error {
        self.error().with_property("field", field)
    }

    pub(super) fn of_file(self, field: &str, name: Option<&str>) -> Error {
        let error = self.of_field(field);
        match name {
            Some(name) => error.with_property("filename", name),
            None => error,
        }
    }
}
