/* The schema's tables behind schema.h: code lists shared by several kinds, and the kinds themselves. For schema*.c only. */
#ifndef HESHI_CORE_SCHEMA_TABLES_H
#define HESHI_CORE_SCHEMA_TABLES_H

#include "core/schema.h"

/* Flags of a row, so that it stays on one line. */
#define SEALED .sealed = true
#define REQUIRED .required = true
#define SEARCH .search = true
#define UNION .merge = MERGE_UNION
#define FURTHEST .merge = MERGE_FURTHEST
#define LARGEST .merge = MERGE_LARGEST

#define CODE_END             \
	{                    \
		.name = NULL \
	}
#define FIELD_END            \
	{                    \
		.name = NULL \
	}

/* schema_codes.c */
extern const struct code codes_source[];
extern const struct code codes_category[];
extern const struct code codes_grade[];
extern const struct code codes_industry[];
extern const struct code codes_employer_type[];
extern const struct code codes_handled_by[];
extern const struct code codes_status[];
extern const struct code codes_result[];
extern const struct code codes_agreement_form[];
extern const struct code codes_performance[];
extern const struct code codes_side[];
extern const struct code codes_party_type[];
extern const struct code codes_id_type[];
extern const struct code codes_sex[];
extern const struct code codes_wage_type[];
extern const struct code codes_contract[];

/* schema_codes_parts.c */
extern const struct code codes_event_type[];
extern const struct code codes_event_means[];
extern const struct code codes_event_outcome[];
extern const struct code codes_payment_method[];
extern const struct code codes_referral_to[];
extern const struct code codes_referral_type[];
extern const struct code codes_referral_outcome[];
extern const struct code codes_paper_type[];
extern const struct code codes_service[];
extern const struct code codes_file_section[];
extern const struct code codes_training_form[];
extern const struct code codes_training_status[];
extern const struct code codes_sign_in[];
extern const struct code codes_duty[];
extern const struct code codes_device_role[];
extern const struct code codes_device_status[];
extern const struct code codes_severity[];
extern const struct code codes_choice[];

/* schema_dispute.c */
extern const struct kind kind_dispute;
extern const struct kind kind_party;
extern const struct kind kind_claim;

/* schema_parts.c */
extern const struct kind kind_event;
extern const struct kind kind_agreement;
extern const struct kind kind_payment;
extern const struct kind kind_referral;
extern const struct kind kind_paper;
extern const struct kind kind_file;
extern const struct kind kind_review;
extern const struct kind kind_annotation;

/* schema_training.c */
extern const struct kind kind_training;
extern const struct kind kind_attendance;

/* schema_system.c */
extern const struct kind kind_person;
extern const struct kind kind_centre;
extern const struct kind kind_device;
extern const struct kind kind_conflict;
extern const struct kind kind_finding;
extern const struct kind kind_resolution;

#endif
