using DisplayModel.Scanout;

namespace DisplaySource.Tests.Support;

/// <summary>A display that answers nothing: what a test needs, it overrides.</summary>
internal abstract class StubSource : IDisplaySource
{
    public virtual int HeadCount => 1;

    public virtual int OutputCount => 1;

    public virtual ISurfaceMemory Surfaces => throw new NotSupportedException();

    public abstract HeadState Head(int head);

    public virtual IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh) =>
        throw new NotSupportedException();

    public virtual Damage DamageSince(int head, ulong sequence) => throw new NotSupportedException();

    public virtual void ExpectChange()
    {
    }

    public virtual Task<Capture> CaptureAsync(int head, bool withCursor) => throw new NotSupportedException();

    public virtual Task<byte[]?> DescribeAsync(string part) => throw new NotSupportedException();

    public virtual OutputState Output(int output) => throw new NotSupportedException();

    public virtual Task SetOutputAsync(int output, byte[]? edid, TimeSpan edidDelay = default) =>
        throw new NotSupportedException();

    public virtual Task<bool> ChangeEdidAsync(int output, byte[] edid, TimeSpan edidDelay = default) =>
        throw new NotSupportedException();

    public virtual Task<bool> LoseLinkAsync(int output) => throw new NotSupportedException();
}
