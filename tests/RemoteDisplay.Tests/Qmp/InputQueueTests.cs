using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Qmp;

namespace RemoteDisplay.Tests.Qmp;

internal sealed class InputQueueTests
{
    [Test]
    public async Task Movements_are_merged_but_clicks_are_not()
    {
        using InputQueue queue = new();
        for (int x = 0; x < 1000; x++)
        {
            queue.Add(At(x, PointerButtons.None));
        }

        queue.Add(At(5, PointerButtons.Left));
        queue.Add(At(6, PointerButtons.Left));
        queue.Add(At(6, PointerButtons.None));
        Assert.That(await TakeAsync(queue), Is.EqualTo(At(999, PointerButtons.None)));
        Assert.That(await TakeAsync(queue), Is.EqualTo(At(6, PointerButtons.Left)));
        Assert.That(await TakeAsync(queue), Is.EqualTo(At(6, PointerButtons.None)));
    }

    [Test]
    public async Task Steps_of_a_mouse_are_added_up_but_clicks_are_not_merged()
    {
        using InputQueue queue = new();
        queue.Add(new InputItem.PointerBy(3, -1, PointerButtons.None));
        queue.Add(new InputItem.PointerBy(4, 5, PointerButtons.None));
        queue.Add(new InputItem.PointerBy(1, 1, PointerButtons.Left));
        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.PointerBy(7, 4, PointerButtons.None)));
        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.PointerBy(1, 1, PointerButtons.Left)));
    }

    [Test]
    public async Task Too_much_becomes_a_release_of_everything()
    {
        using InputQueue queue = new();
        for (int i = 0; i <= InputQueue.MaxItems; i++)
        {
            queue.Add(new InputItem.Key(1, i % 2 == 0));
        }

        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.ReleaseAll()));
    }

    [Test]
    public async Task Repetitions_of_a_key_that_wait_are_one()
    {
        using InputQueue queue = new();
        for (int i = 0; i < 1000; i++)
        {
            queue.Add(new InputItem.Key(0xC8, true));
        }

        queue.Add(new InputItem.Key(0xC8, false));
        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.Key(0xC8, true)));
        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.Key(0xC8, false)));
    }

    [Test]
    public async Task A_release_of_everything_does_not_wait_for_what_was_typed()
    {
        using InputQueue queue = new();
        queue.Add(new InputItem.Key(1, true));
        queue.Add(new InputItem.Key(1, false));
        queue.Add(new InputItem.ReleaseAll());
        queue.Add(new InputItem.Key(2, true));
        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.ReleaseAll()));
        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.Key(2, true)));
    }

    private static InputItem.PointerAt At(int x, PointerButtons buttons) =>
        new InputItem.PointerAt(x, 0, 2000, 2000, buttons);

    private static Task<InputItem> TakeAsync(InputQueue queue) => queue.TakeAsync(CancellationToken.None);
}
