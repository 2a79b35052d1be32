namespace VfioUser.Server.Connection;

/// <summary>The recent success rate of attempts: a moving average in 1/1024, which starts at "always".</summary>
internal struct HitRate()
{
    public const int Always = 1 << 10;

    /// <summary>One attempt moves the rate by an eighth of the difference.</summary>
    private const int LearningShift = 3;

    public int Value { get; private set; } = Always;

    public void Add(bool hit) => Value += ((hit ? Always : 0) - Value) >> LearningShift;
}
