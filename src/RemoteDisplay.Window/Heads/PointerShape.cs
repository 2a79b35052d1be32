using RemoteDisplay.Screens;
using RemoteDisplay.Window.Input;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Heads;

/// <summary>Gives the desktop's pointer the shape of the guest's cursor. On the thread of the windows.</summary>
internal sealed class PointerShape(IToolkitWindow window, GuestCursor cursor, WindowInput input) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private CursorImage? _shown;
    private bool _hasPointer;
    private bool _isChanged;
    private bool _isReading;
    private bool _isWaiting;
    private int _moves;

    /// <summary>Whether the pointer is over the window: it has one shape on the whole desktop.</summary>
    public bool HasPointer
    {
        get => _hasPointer;
        set
        {
            _hasPointer = value;
            _shown = null;
            Apply();
        }
    }

    /// <summary>The guest's cursor may have changed.</summary>
    public async Task RefreshAsync()
    {
        await ReadAsync();
        await RestAsync();
    }

    /// <summary>The pointer was moved.</summary>
    public Task MovedAsync() => RestAsync();

    public void Dispose()
    {
        _end.Cancel();
        cursor.Dispose();
    }

    private async Task ReadAsync()
    {
        _isChanged = true;
        if (_isReading)
        {
            return;
        }

        _isReading = true;
        try
        {
            while (_isChanged && !_end.IsCancellationRequested)
            {
                _isChanged = false;
                await cursor.ReadAsync(_end.Token);
                Apply();
            }
        }
        finally
        {
            _isReading = false;
        }
    }

    /// <summary>Once the pointer and the cursor have come to rest, where they are shows the hot spot.</summary>
    private async Task RestAsync()
    {
        _moves++;
        if (_isWaiting)
        {
            return;
        }

        _isWaiting = true;
        try
        {
            for (int moves = 0; moves != _moves;)
            {
                moves = _moves;
                await Task.Delay(HotSpots.Rest, _end.Token);
            }

            await ReadAsync();
            if (input.Pointer is { } pointer && cursor.Rest(pointer))
            {
                Apply();
            }
        }
        finally
        {
            _isWaiting = false;
        }
    }

    private void Apply()
    {
        if (_hasPointer && !_end.IsCancellationRequested && !ReferenceEquals(_shown, cursor.Image))
        {
            _shown = cursor.Image;
            window.SetCursor(_shown);
        }
    }
}
