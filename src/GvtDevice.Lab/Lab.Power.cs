using GvtDevice.Lab.Device;
using GvtDevice.Lab.Machine;

namespace GvtDevice.Lab;

/// <summary>The part of the lab that puts the machine to sleep, and takes the card out.</summary>
public sealed partial class Lab
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    /// <summary>i915 waits for each flip of a card that does not answer, ten seconds at a time.</summary>
    private static readonly TimeSpan s_release = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_ask = TimeSpan.FromMilliseconds(100);

    /// <summary>The command that has put the guest to sleep, and ends when it is awake.</summary>
    private Task<(int ExitCode, string Output)>? _sleeping;

    private string ControlSocket => QemuMachine.ControlSocketIn(_folder.FullName);

    /// <summary>Suspends the guest to RAM and wakes it up again. Can run beside a command.</summary>
    /// <param name="asleep">How long it sleeps.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">It does not sleep, or does not wake up; the message has the kernel's last lines.
    /// </exception>
    public async Task SuspendAsync(TimeSpan asleep, CancellationToken cancellation = default)
    {
        await SleepAsync(cancellation);
        await Task.Delay(asleep, cancellation);
        await WakeAsync(cancellation);
    }

    /// <summary>Suspends the guest to RAM until <see cref="WakeAsync"/>. Monitors can change meanwhile.</summary>
    /// <exception cref="LabException">It does not sleep, or does already; the message has the kernel's last lines.
    /// </exception>
    public async Task SleepAsync(CancellationToken cancellation = default)
    {
        if (_sleeping is not null)
        {
            throw new LabException("the guest is asleep already");
        }

        using QemuControl control = await QemuControl.ConnectAsync(ControlSocket, cancellation);
        Task<(int ExitCode, string Output)> sleeping = RunBesideAsync("echo mem >/sys/power/state", cancellation);
        bool hasSlept = await Patience.UntilAsync(
            async () => sleeping.IsCompleted || await control.IsAsleepAsync(cancellation), s_ask, s_patience,
            cancellation);
        if (!hasSlept || sleeping.IsCompleted)
        {
            string why = sleeping.IsCompleted ? (await sleeping).Output : _machine.Console;
            throw new LabException($"the guest does not fall asleep:\n{Tool.Tail(why)}");
        }

        _sleeping = sleeping;
    }

    /// <summary>Wakes the guest up, and waits until its kernel has resumed.</summary>
    /// <exception cref="LabException">It is not asleep, or does not wake up; the message has the kernel's last lines.
    /// </exception>
    public async Task WakeAsync(CancellationToken cancellation = default)
    {
        Task<(int ExitCode, string Output)> sleeping =
            _sleeping ?? throw new LabException("the guest is not asleep");
        _sleeping = null;
        using QemuControl control = await QemuControl.ConnectAsync(ControlSocket, cancellation);
        await control.WakeAsync(cancellation);
        try
        {
            (int code, string output) = await sleeping.WaitAsync(s_patience, cancellation);
            if (code != 0)
            {
                throw new LabException($"the guest has not slept: {output}");
            }
        }
        catch (TimeoutException e)
        {
            throw new LabException(
                $"the guest does not wake up within {LabDisplay.Seconds(s_patience)}. Its console ends:\n"
                    + Tool.TailOfConsole(_machine.Console),
                e);
        }
    }

    /// <summary>Takes the card out of its slot, as a person does who presses the slot's button first: the guest's
    /// driver lets go of it. Can run beside a command.</summary>
    /// <exception cref="LabException">The card is in no slot (<see cref="LabOptions.CardIsInSlot"/>), is out already,
    /// or the guest does not release it.</exception>
    public Task UnplugCardAsync(CancellationToken cancellation = default)
    {
        CheckSlot();
        return UnplugAsync(QemuMachine.Card, cancellation);
    }

    /// <summary>Puts the card into its slot again. The guest needs a while to find it.</summary>
    /// <exception cref="LabException">The card is in no slot (<see cref="LabOptions.CardIsInSlot"/>), or is in already.
    /// </exception>
    public Task PlugCardAsync(CancellationToken cancellation = default)
    {
        CheckSlot();
        return PlugAsync(QemuMachine.CardIn(_options, _device.Socket), cancellation);
    }

    /// <summary>Makes the card vanish without a word to the guest, as by a broken contact: from then on all reads of it
    /// give ones, and writes are ignored. No slot notices; <see cref="UnplugCardAsync"/> takes it out afterwards. Its
    /// monitors and artifacts are gone for this lab.</summary>
    public Task LoseCardAsync(CancellationToken cancellation = default) => _device.KillAsync(cancellation);

    /// <summary>Makes the second card vanish, as <see cref="LoseCardAsync"/>.</summary>
    /// <exception cref="LabException">There is no second card (<see cref="LabOptions.SecondCard"/>).</exception>
    public Task LoseSecondCardAsync(CancellationToken cancellation = default) =>
        RequireSecond().KillAsync(cancellation);

    /// <summary>Takes the second card out of its slot, as <see cref="UnplugCardAsync"/>.</summary>
    /// <exception cref="LabException">There is no second card (<see cref="LabOptions.SecondCard"/>), it is out, or the
    /// guest does not release it.</exception>
    public Task UnplugSecondCardAsync(CancellationToken cancellation = default)
    {
        _ = RequireSecond();
        return UnplugAsync(QemuMachine.SecondCard, cancellation);
    }

    /// <summary>Puts the second card into its slot. The guest needs a while to find it.</summary>
    /// <exception cref="LabException">There is no second card (<see cref="LabOptions.SecondCard"/>), or it is in.
    /// </exception>
    public Task PlugSecondCardAsync(CancellationToken cancellation = default) =>
        PlugAsync(QemuMachine.SecondCardIn(RequireSecond().Socket), cancellation);

    private async Task PlugAsync(string device, CancellationToken cancellation)
    {
        using QemuControl control = await QemuControl.ConnectAsync(ControlSocket, cancellation);
        await control.PlugAsync(device, cancellation);
    }

    private async Task UnplugAsync(string card, CancellationToken cancellation)
    {
        using QemuControl control = await QemuControl.ConnectAsync(ControlSocket, cancellation);
        await control.UnplugAsync(card, cancellation);
        bool isOut = await Patience.UntilAsync(
            async () => !await control.HasDeviceAsync(card, cancellation), s_ask, s_release, cancellation);
        if (!isOut)
        {
            throw new LabException(
                $"the guest has not released the card within {LabDisplay.Seconds(s_release)}. Its console ends:\n"
                    + Tool.TailOfConsole(_machine.Console));
        }
    }

    /// <exception cref="LabException">There is no second card.</exception>
    internal LabDisplay RequireSecondDisplay()
    {
        _ = RequireSecond();
        return SecondDisplay!;
    }

    private DeviceProcess RequireSecond() =>
        _secondDevice
        ?? throw new LabException("there is no second card; --second-card (LabOptions.SecondCard) adds one");

    private void CheckSlot()
    {
        if (!_options.CardIsInSlot)
        {
            throw new LabException("the card is in no slot; --slot (LabOptions.CardIsInSlot) puts it into one");
        }
    }
}
