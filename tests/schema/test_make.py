"""How declarations in TypeScript are read."""

from __future__ import annotations

from tests.schema.make import types_in

DECLARATIONS = """
export interface ThingConfigA extends cdktf.TerraformMetaArguments {
    /**
    * Docs at {@link .../thing#s3_bucket Thing#s3_bucket}
    */
    readonly s3Bucket: string;
    /**
    * Docs at {@link .../thing#tags Thing#tags}
    */
    readonly tags?: {
        [key: string]: string;
    };
    /**
    * Docs at {@link .../thing#flags Thing#flags}
    */
    readonly flags?: Array<boolean | cdktf.IResolvable>;
    /**
    * rule block
    *
    * Docs at {@link .../thing#rule Thing#rule}
    */
    readonly rule: ThingRule[] | cdktf.IResolvable;
}
export interface ThingRule {
    /**
    * Docs at {@link .../thing#weight Thing#weight}
    */
    readonly weight?: number;
}
export declare class Thing extends cdktf.TerraformResource {
    static readonly tfResourceType = "aws_thing";
    constructor(scope: Construct, id: string, config: ThingConfigA);
    get ownerId(): string;
    get s3Bucket(): string;
    get s3BucketInput(): string | undefined;
}
"""


def test_declarations() -> None:
    assert dict(types_in({"thing": DECLARATIONS})) == {
        "aws_thing": {
            "attributes": {"s3_bucket": "string!", "tags": "map(string)", "flags": "list(bool)"},
            "blocks": {
                "rule": {
                    "attributes": {"weight": "number"},
                    "block": True,
                    "many": True,
                    "required": True,
                }
            },
            "exports": ["owner_id"],
        }
    }


def test_what_is_no_type() -> None:
    assert dict(types_in({"lib": "export * as thing from './thing';"})) == {}
