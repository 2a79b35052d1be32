namespace DisplaySource.Refreshing;

/// <summary>A listener for changes.</summary>
internal sealed class RefreshListener(RefreshPolicy policy, Action<Refresh> onRefresh, Action<RefreshListener> remove)
    : IDisposable
{
    public RefreshPolicy Policy => policy;

    public Action<Refresh> OnRefresh => onRefresh;

    public void Dispose() => remove(this);
}
