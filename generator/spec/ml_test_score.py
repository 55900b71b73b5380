"""The ML Test Score: 28 tests of production readiness in four groups (Breck et al., 2017)."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from generator.spec.base import Section, fields
from generator.spec.values import Number


def _half_points(value: Decimal) -> Decimal:
    if value not in (Decimal(0), Decimal("0.5"), Decimal(1)):
        raise ValueError(f"expected 0, 0.5 or 1, found `{value}`")
    return value


Point = Annotated[Number, AfterValidator(_half_points), WithJsonSchema({"enum": [0, 0.5, 1]})]
"""0 not done, 0.5 done by hand with the result written down, 1 automated and repeated."""


class _Group(Section):
    """Seven tests with a point each."""

    @property
    def points(self) -> Decimal:
        """The sum of the group, 0 to 7. A test without an answer counts as not done."""
        return sum((value for _, value in fields(self) if isinstance(value, Decimal)), Decimal(0))


def _test(description: str) -> Point | None:
    field: Point | None = Field(None, description=description, examples=[0.5])
    return field


class DataTests(_Group):
    """Tests of features and data."""

    feature_expectations: Point | None = _test(
        "What features should look like is written down as a schema that is checked."
    )
    features_beneficial: Point | None = _test(
        "Each feature is known to help; one that does not is one more thing to break."
    )
    feature_cost: Point | None = _test(
        "No feature costs more in latency, upkeep or dependencies than it brings."
    )
    meta_requirements: Point | None = _test(
        "Features keep to the rules of the house, such as sources that may not be used."
    )
    privacy_controls: Point | None = _test(
        "The data pipeline limits who sees personal data, and deletions reach the training data."
    )
    new_features_quickly: Point | None = _test(
        "A new feature can be added quickly, so that drift can be answered."
    )
    feature_code_tested: Point | None = _test(
        "All code that makes features is tested, for its errors look like a worse model."
    )


class ModelTests(_Group):
    """Tests of model development."""

    specs_reviewed: Point | None = _test(
        "Every model specification is reviewed and kept under version control."
    )
    offline_online_correlate: Point | None = _test(
        "Measures taken offline move together with what counts in production."
    )
    hyperparameters_tuned: Point | None = _test("All hyperparameters have been tuned.")
    staleness_known: Point | None = _test(
        "It is known how much worse an older model is, so one knows how long retraining may wait."
    )
    simpler_not_better: Point | None = _test("A simpler model was tried and is not better.")
    slices_sufficient: Point | None = _test(
        "Quality is good enough on every slice of the cases that matters."
    )
    inclusion_tested: Point | None = _test("The model was tested for unequal treatment of groups of people.")


class InfraTests(_Group):
    """Tests of the infrastructure."""

    training_reproducible: Point | None = _test("Training twice on the same data gives the same model.")
    specs_unit_tested: Point | None = _test("The code that specifies the model has unit tests.")
    pipeline_integration_tested: Point | None = _test(
        "The whole pipeline, from data to serving, is tested in one piece."
    )
    validated_before_serving: Point | None = _test(
        "Quality is checked before a model may serve, and a bad one is held back."
    )
    debuggable: Point | None = _test(
        "One can follow a single case step by step through training or inference."
    )
    canaried: Point | None = _test("A new model meets a small share of the real traffic first.")
    rollback: Point | None = _test(
        "The previous model can be brought back quickly and safely, and somebody has done so."
    )


class MonitoringTests(_Group):
    """Tests of monitoring."""

    dependency_changes_notify: Point | None = _test(
        "Changes of what the model depends on reach its owners before they hurt."
    )
    data_invariants_hold: Point | None = _test(
        "What must be true of the data is checked in training and in serving."
    )
    training_serving_equal: Point | None = _test(
        "Training and serving compute the same value for the same feature."
    )
    not_too_stale: Point | None = _test("Age of model and index is watched, with a limit.")
    numerically_stable: Point | None = _test("Invalid numbers and other numerical trouble are noticed.")
    performance_regression: Point | None = _test(
        "Sudden or slow loss in speed, throughput or memory is noticed."
    )
    quality_regression: Point | None = _test("Loss of quality on live cases is noticed.")


class MlTestScore(Section):
    """Points of the 28 tests; the weakest group decides."""

    data: DataTests | None = Field(
        None,
        description="Features and data.",
        examples=[{"feature_expectations": 1, "privacy_controls": 0.5}],
    )
    model: ModelTests | None = Field(
        None, description="Model development.", examples=[{"slices_sufficient": 0.5}]
    )
    infra: InfraTests | None = Field(
        None, description="Infrastructure.", examples=[{"rollback": 1, "canaried": 0}]
    )
    monitoring: MonitoringTests | None = Field(
        None, description="Monitoring of the running system.", examples=[{"quality_regression": 0.5}]
    )

    @property
    def score(self) -> Decimal:
        """The smallest sum of the four groups, 0 to 7. A group without an answer has 0 points."""
        groups = (self.data, self.model, self.infra, self.monitoring)
        return min(Decimal(0) if group is None else group.points for group in groups)
